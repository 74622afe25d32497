/* The texts of a card, sentence by sentence. Each text is one stop of the Tab key; arrows move between its sentences. */

import { make } from "./dom.js";
import { has, put, tag } from "./words.js";

const WHOLE = null; // the sentence of a tag that is about a whole impression

/** A list of sentences. `choose(n, button)` makes them buttons; `whole` adds a row for the whole text. */
export class Sentences {
  constructor(pieces, lang, { choose = null, whole = false, numbered = false } = {}) {
    this.rows = new Map(); // sentence, or null for the whole: { item, button, marks }
    this.list = make("ol.sentences", { lang: tag(lang) });
    pieces.forEach((piece, at) => this.add(at, make("span.words", { dir: "auto" }, piece.trim()), choose, numbered && at + 1));
    if (!pieces.length) this.list.append(make("li.nothing", { t: "rate.empty" }));
    if (whole && choose) this.add(WHOLE, make("span.words", { t: "rate.whole" }), choose, 0);
    this.buttons = [...this.rows.values()].map((row) => row.button).filter(Boolean);
    this.buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.list.addEventListener("focusin", (event) => this.buttons.includes(event.target) && this.stop(event.target));
  }

  add(sentence, words, choose, number) {
    const marks = make("span.marks");
    const count = number ? make("span.number", { "aria-hidden": "true" }, String(number)) : null;
    let button = null;
    const item = make("li", { "data-sentence": sentence === WHOLE ? "whole" : sentence });
    if (choose) {
      button = make("button.sentence", { type: "button", on: { click: () => choose(sentence, button) } }, count, words);
      if (sentence === WHOLE) button.classList.add("whole");
      item.append(button, marks);
    } else item.append(make("p.sentence", {}, count, words));
    this.rows.set(sentence, { item, button, marks });
    this.list.append(item);
  }

  stop(button) {
    this.buttons.forEach((one) => (one.tabIndex = one === button ? 0 : -1));
  }

  move(event) {
    const at = this.buttons.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (at < 0 || !step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.buttons[Math.max(0, Math.min(this.buttons.length - 1, at + step))].focus();
  }

  focus(sentence) {
    const row = this.rows.get(sentence);
    (row?.button ?? this.buttons.find((button) => button.tabIndex === 0))?.focus();
  }

  /** Light up one sentence (of the findings), or none. */
  light(sentence, kind = "supports") {
    for (const [at, row] of this.rows) row.item.classList.toggle(kind, at === sentence);
  }
}

/** What is known of the patient besides the findings. */
export function context(pairs) {
  if (!pairs.length) return null;
  const list = make("dl.context");
  for (const [name, value] of pairs) {
    const known = has("rate.context." + name);
    list.append(
      make(
        "div",
        {},
        known ? make("dt", { t: "rate.context." + name }) : make("dt", { dir: "auto" }, name),
        make("dd", { dir: "auto" }, value),
      ),
    );
  }
  return list;
}

/** Small marks behind a sentence: its errors and its support. */
export function mark(row, errors, link) {
  const marks = errors.map((error) => {
    const weight = error.significant === null ? "unsaid" : error.significant ? "significant" : "minor";
    const sign = { unsaid: "?", significant: "!", minor: "·" }[weight];
    const name = make("span", { t: "rate.tag." + error.tag });
    return make(
      `span.mark.${weight}`,
      { hint: "rate.mark." + weight },
      make("b", { "aria-hidden": "true" }, sign),
      name,
      make("span.unseen", { t: "rate.mark." + weight }),
    );
  });
  if (link) {
    const node = make("span.mark.link");
    if (link.support === null) {
      node.classList.add("unsaid");
      put(node, "rate.mark.no_support");
    } else put(node, "rate.mark.support", { number: link.support + 1 });
    marks.push(node);
  }
  row.marks.replaceChildren(...marks);
}
