/* The bar below the texts: the answers, how much, the comment, and the ways on. */

import { key, make } from "./dom.js";
import { facts } from "./words.js";

const PREFERENCE = [
  ["a", "1"],
  ["b", "2"],
  ["tie", "0"],
  ["both_bad", "9"],
  ["cannot_judge", "5"],
];
const GUESS = [
  ["a", "1"],
  ["b", "2"],
  ["cannot_judge", "5"],
];
export const ANSWER_KEYS = { 1: "a", 2: "b", 0: "tie", 9: "both_bad", 5: "cannot_judge" };

export class Bar {
  constructor(owner) {
    this.owner = owner;
    const { asks, card, flow } = owner;
    this.choices = (owner.guess ? GUESS : PREFERENCE).map(([said, digit]) => {
      const input = make("input", { type: "radio", name: "said", value: said, on: { change: () => owner.answer(said) } });
      const words = make("span.words", { t: (owner.guess ? "rate.guess." : "rate.answer.") + said });
      return { said, input, label: make("label.answer." + said, {}, input, key(digit), words) };
    });
    const question = make(owner.guess ? "h2.question.shown" : "h2.question", {
      id: "question",
      t: "rate.question." + card.question,
    });
    const answers = make(
      "div.answers",
      { role: "radiogroup", "aria-labelledby": "question" },
      ...this.choices.map((one) => one.label),
    );
    this.element = make(owner.guess ? "div.inner.guess" : "div.inner", {}, question, answers);
    const second = make("div.second");
    this.graded = owner.guess || asks.strength ? this.grades(owner.guess ? "sure" : "strength") : null;
    if (this.graded) second.append(this.graded.element);
    this.comment = null;
    if (!owner.guess && asks.comment) {
      this.comment = make("textarea.comment", {
        id: "comment",
        rows: 1,
        placeholder: "rate.comment",
        label: "rate.comment",
        maxlength: facts.longest_comment,
        autocomplete: "off",
        on: { input: () => this.typed() },
      });
      second.append(make("div.field", {}, this.comment, key("C")));
    }
    const button = (name, keys, press, ...classes) =>
      make(
        "button." + [name, ...classes].join("."),
        { type: "button", on: { click: press } },
        make("span", { t: "rate." + name }),
        key(keys),
      );
    this.back = button("back", "⌫", () => flow.back());
    this.skip = card.kind === "case" ? button("skip", "S", () => flow.skip()) : null;
    this.frontier = button("frontier", "N", () => flow.frontier());
    this.save = button("save", "⏎", () => flow.save(), "primary");
    second.append(make("div.ways", {}, this.back, this.frontier, this.skip, this.save));
    this.element.append(second, this.legend());
    this.show();
  }

  grades(kind) {
    const id = "grade";
    const inputs = [1, 2, 3].map((value) =>
      make("input", { type: "radio", name: kind, value, on: { change: () => this.owner.grade(value) } }),
    );
    const labels = inputs.map((input, at) => make("label", {}, input, make("span", { t: `rate.${kind}.${at + 1}` })));
    const element = make(
      "div.grades",
      { role: "radiogroup", "aria-labelledby": id },
      make("span.name", { id, t: "rate." + kind }),
      make("span.segments", {}, ...labels),
      key("−", "＋"),
    );
    return { kind, inputs, element };
  }

  legend() {
    const { asks, guess, card } = this.owner;
    const parts = [];
    const part = (words, ...keys) =>
      parts.push(make("span", {}, ...keys.map((one) => key(one)), " ", make("span", { t: words })));
    if (!guess && (asks.errors || asks.links)) part("rate.legend.sentences", "A", "B");
    if (this.graded) part(guess ? "rate.sure" : "rate.legend.strength", "−", "＋");
    if (!guess && this.owner.scores) part("rate.legend.scores", "R");
    if (this.comment) part("rate.legend.comment", "C");
    if (card.kind === "case") part("rate.legend.skip", "S");
    part("rate.legend.all", "?");
    return make("p.legend", {}, ...parts);
  }

  typed() {
    this.owner.draft.comment = this.comment.value;
    this.fit();
    this.owner.changed();
  }

  fit() {
    if (!this.comment) return;
    this.comment.style.height = "auto";
    if (this.comment.value) this.comment.style.height = Math.min(this.comment.scrollHeight + 2, 120) + "px";
  }

  /** Draw what the draft says. */
  show() {
    const { draft, guess } = this.owner;
    for (const one of this.choices) {
      one.input.checked = draft.said === one.said;
      one.label.classList.toggle("chosen", draft.said === one.said);
    }
    if (this.graded) {
      const open = draft.said === "a" || draft.said === "b";
      this.graded.element.classList.toggle("off", !open);
      this.graded.inputs.forEach((input, at) => {
        input.disabled = !open;
        input.checked = open && draft[guess ? "sure" : "strength"] === at + 1;
      });
    }
    if (this.comment && this.comment.value !== draft.comment) this.comment.value = draft.comment;
    this.element.classList.toggle("ready", draft.said !== null);
  }
}
