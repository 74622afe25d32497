/* Scores of 1 to 5 for A and B: the dimensions that a study asks for, and possible harm. With the key R they are given one
   after the other by digits; else each row is an ordinary group of radio buttons. */

import { HARMS, SIDES } from "./answer.js";
import { key, make } from "./dom.js";
import { put } from "./words.js";

export class Scores {
  constructor(owner) {
    this.owner = owner;
    const { asks } = owner;
    this.cells = []; // { kind, name, side, group, inputs }, in reading order
    this.at = null; // the cell that digits go to, while R's way is on
    this.element = make("section.scores.card", { "aria-labelledby": "scores-title" });
    this.hint = make("span.hint", { t: "rate.scores.scale" });
    const head = make(
      "h2",
      { id: "scores-title" },
      make("span", { t: asks.dimensions.length ? "rate.scores" : "rate.harm" }),
      key("R"),
    );
    const grid = make(
      "div.grid",
      {},
      make("span.corner", {}, head, this.hint),
      make("b.side.a", { "aria-hidden": "true" }, "A"),
      make("b.side.b", { "aria-hidden": "true" }, "B"),
    );
    for (const name of asks.dimensions) this.row(grid, "score", name, "rate.dimension." + name, "rate.about." + name);
    if (asks.harm) for (const name of HARMS) this.row(grid, "harm", name, "rate.harm." + name, "rate.harm.scale");
    this.element.append(grid);
    this.show();
  }

  row(grid, kind, name, words, about) {
    const id = `score-${this.cells.length / 2}`;
    grid.append(make("div.label", {}, make("span.name", { id, t: words }), make("span.about", { t: about })));
    for (const side of SIDES) {
      const letter = side.toUpperCase();
      const sideId = `${id}-${side}`;
      const group = make(
        "div.group." + side,
        { role: "radiogroup", "aria-labelledby": `${id} ${sideId}` },
        make("span.letter", { id: sideId }, letter),
      );
      const cell = { kind, name, side, group, inputs: [] };
      for (let value = 1; value <= 5; value++) {
        const input = make("input", { type: "radio", name: `${id}-${side}`, value, on: { change: () => this.set(cell, value) } });
        cell.inputs.push(input);
        group.append(make("label", {}, input, make("span", {}, String(value))));
      }
      this.cells.push(cell);
      grid.append(group);
    }
  }

  value(cell) {
    const { draft } = this.owner;
    return (cell.kind === "score" ? draft.scores[cell.name]?.[cell.side] : draft.harm[cell.side]?.[cell.name]) ?? null;
  }

  set(cell, value) {
    const { draft } = this.owner;
    const [outer, first, second] = cell.kind === "score" ? ["scores", cell.name, cell.side] : ["harm", cell.side, cell.name];
    const inner = { ...draft[outer][first] };
    if (value === null) delete inner[second];
    else inner[second] = value;
    draft[outer] = { ...draft[outer], [first]: inner };
    this.show();
    this.owner.changed();
  }

  show() {
    this.cells.forEach((cell, at) => {
      const value = this.value(cell);
      cell.inputs.forEach((input, i) => (input.checked = i + 1 === value));
      cell.group.classList.toggle("now", at === this.at);
      cell.group.classList.toggle("open", value === null);
    });
    this.element.classList.toggle("on", this.at !== null);
    put(this.hint, this.at === null ? "rate.scores.scale" : "rate.scores.now");
  }

  /** Begin R's way at the first score that is not given. */
  begin() {
    const open = this.cells.findIndex((cell) => this.value(cell) === null);
    this.go(Math.max(0, open));
  }

  go(at) {
    if (at >= this.cells.length) {
      this.end();
      return;
    }
    this.at = Math.max(0, at);
    this.show();
    const { group, inputs } = this.cells[this.at];
    (inputs.find((input) => input.checked) ?? inputs[0]).focus({ preventScroll: true });
    group.scrollIntoView({ block: "nearest" });
  }

  end() {
    this.at = null;
    this.show();
    this.owner.rest();
  }

  /** A key while R's way is on; true where it was one of its own. */
  press(code) {
    const digit = (code.match(/^(?:Digit|Numpad)([1-5])$/) || [])[1];
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 2, ArrowUp: -2 }[code];
    if (digit) {
      this.set(this.cells[this.at], Number(digit));
      this.go(this.at + 1);
    } else if (step) {
      const to = this.at + step;
      if (to >= 0 && to < this.cells.length) this.go(to);
    } else if (code === "Backspace") this.go(this.at - 1);
    else if (code === "Delete") this.set(this.cells[this.at], null);
    else if (code === "Escape" || code === "Enter" || code === "NumpadEnter") this.end();
    else if (/^(?:Digit|Numpad)\d$/.test(code))
      return true; // no answer by mistake
    else return false;
    return true;
  }
}
