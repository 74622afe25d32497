/* One card as a person sees it, with the answer they are giving. Built ahead of time, shown in one step. */

import { announce, element, make } from "./dom.js";
import { SIDES } from "./answer.js";
import { Bar } from "./bar.js";
import { Panel } from "./panel.js";
import { Scores } from "./scores.js";
import { Sentences, context, mark } from "./texts.js";
import { language, put } from "./words.js";

export class CardView {
  /** @param flow  who goes from card to card: `asks`, `changed(view)`, `save()`, `back()`, `skip()`, `frontier()`, `label(card)` */
  constructor(flow, card, draft) {
    Object.assign(this, { flow, card, draft });
    this.guess = card.kind === "guess";
    this.asks = this.guess ? { ...flow.asks, errors: false, links: false, harm: false, dimensions: [] } : flow.asks;
    this.lang = language();
    this.panel = null;
    this.linking = false;
    this.began = null; // when it came into sight
    const marked = this.asks.errors || this.asks.links;
    this.findings = new Sentences(card.findings, card.lang, {
      numbered: true,
      choose: this.asks.links ? (n) => this.support(n) : null,
    });
    this.sides = Object.fromEntries(
      SIDES.map((side) => [
        side,
        new Sentences(card[side], card.lang, { choose: marked ? (n) => this.open(side, n) : null, whole: this.asks.errors }),
      ]),
    );
    this.scores = this.asks.dimensions.length || this.asks.harm ? new Scores(this) : null;
    this.heading = make("h1.unseen", { tabindex: "-1" });
    this.label();
    const said = make(
      "section.findings.card",
      { "aria-labelledby": "findings-title" },
      make("h2", { id: "findings-title", t: "rate.findings" }),
      context(card.context),
      this.findings.list,
    );
    if (!this.asks.links) said.tabIndex = 0; // it may scroll, and then holds nothing else that takes the focus
    const sides = SIDES.map((side) => this.side(side));
    this.element = make("article.rating", {}, this.heading, said, make("div.pair", {}, ...sides), this.scores?.element);
    if (this.guess) this.element.classList.add("guess");
    this.bar = new Bar(this);
    this.scores?.element.addEventListener(
      "focusout",
      (event) =>
        this.scores.at !== null && event.relatedTarget && !this.scores.element.contains(event.relatedTarget) && this.scores.end(),
    );
    for (const part of [this.element, this.bar.element]) part.addEventListener("mousedown", (event) => this.pointed(event));
    for (const side of SIDES) this.light(side);
    this.marks();
  }

  label() {
    const { key, values } = this.flow.label(this.card);
    put(this.heading, key, values);
  }

  side(side) {
    const id = `side-${side}`;
    const letter = side.toUpperCase();
    const head = make(
      "header",
      {},
      make(
        "h2",
        { id },
        make("span.letter", { "aria-hidden": "true" }, letter),
        make("span.unseen", { t: "rate.impression", values: { side: letter } }),
      ),
    );
    return make(`section.side.card.${side}`, { "aria-labelledby": id }, head, this.sides[side].list);
  }

  /** A button that the pointer presses takes no focus: Enter after it saves, and does not press it once more. */
  pointed(event) {
    if (!event.target.closest("button")) return;
    event.preventDefault();
    if (document.activeElement === this.bar.comment) this.rest();
  }

  /** Show a sentence's support while the sentence has the pointer or the focus. */
  light(side) {
    const { list, rows } = this.sides[side];
    const show = (event) => {
      const item = event.target.closest("li");
      const sentence = [...rows].find(([, row]) => row.item === item)?.[0];
      this.findings.light(this.draft.links.find((one) => one.side === side && one.sentence === sentence)?.support ?? -1);
    };
    list.addEventListener("pointerover", show);
    list.addEventListener("focusin", show);
    list.addEventListener("pointerleave", () => this.findings.light(-1));
  }

  marks() {
    for (const side of SIDES)
      for (const [sentence, row] of this.sides[side].rows) {
        const of = (one) => one.side === side && one.sentence === sentence;
        mark(row, this.draft.errors.filter(of), this.draft.links.find(of));
      }
  }

  /* ---- what a person does ------------------------------------------------------------------------------------- */

  answer(said) {
    if (![...this.bar.choices].some((one) => one.said === said)) return false;
    this.draft.said = said;
    this.changed();
    announce((this.guess ? "rate.guess." : "rate.answer.") + said, undefined, "quiet");
    return true;
  }

  /** How much better, or how sure: 1 to 3; null takes it back. */
  grade(value) {
    const { graded } = this.bar;
    if (!graded || (this.draft.said !== "a" && this.draft.said !== "b")) return;
    this.draft[graded.kind] = value;
    this.changed();
    if (value) announce(`rate.${graded.kind}.${value}`, undefined, "quiet");
  }

  step(by) {
    const { graded } = this.bar;
    if (!graded) return;
    const value = Math.max(0, Math.min(3, (this.draft[graded.kind] ?? 0) + by));
    this.grade(value || null);
  }

  changed() {
    this.marks();
    this.bar.show();
    this.flow.changed(this);
  }

  open(side, sentence) {
    const again = this.panel && this.panel.side === side && this.panel.sentence === sentence;
    this.closePanel(false);
    const row = this.sides[side].rows.get(sentence);
    if (again) {
      row.button.focus();
      return;
    }
    this.panel = new Panel(this, side, sentence);
    row.item.append(this.panel.element);
    row.item.classList.add("opened");
    row.button.setAttribute("aria-expanded", "true");
    this.panel.element.focus({ preventScroll: true });
    this.panel.element.scrollIntoView({ block: "nearest" });
    this.element.classList.add("open");
  }

  closePanel(focus = true) {
    if (!this.panel) return;
    this.stopLinking(false);
    const { side, sentence, element: node } = this.panel;
    const row = this.sides[side].rows.get(sentence);
    this.panel = null;
    this.element.classList.remove("open");
    row.item.classList.remove("opened");
    row.button.removeAttribute("aria-expanded");
    if (focus) row.button.focus({ preventScroll: true });
    node.remove();
  }

  /** Let a findings sentence be chosen for the open panel. */
  choose(panel) {
    this.linking = true;
    this.element.classList.add("linking");
    put(panel.support, "rate.link.choosing");
    this.findings.focus(panel.linked()?.support ?? undefined);
  }

  stopLinking(focus = true) {
    if (!this.linking) return;
    this.linking = false;
    this.element.classList.remove("linking");
    this.panel.show();
    if (focus) this.panel.pick.focus();
  }

  /** A findings sentence was chosen. */
  support(sentence) {
    if (!this.panel?.support) {
      announce("rate.said.pick");
      return;
    }
    const keyboard = this.linking;
    this.panel.link(sentence);
    this.stopLinking(keyboard);
    this.findings.light(sentence);
    announce("rate.said.linked", { number: sentence + 1 }, "quiet");
    if (!keyboard) this.panel.element.focus({ preventScroll: true });
  }

  /** Put the focus where keys mean answers. */
  rest() {
    this.heading.focus({ preventScroll: true });
  }

  /* ---- keys --------------------------------------------------------------------------------------------------- */

  /** A key outside every field; true where it was understood. */
  press(event) {
    const { code, key } = event;
    if (this.scores && this.scores.at !== null) return this.scores.press(code);
    if (code === "Escape") {
      if (this.linking) this.stopLinking();
      else if (this.panel) this.closePanel();
      else this.rest();
      return true;
    }
    if (this.panel && !this.linking && !event.shiftKey && this.panel.press(code)) return true;
    const grade = { Equal: 1, NumpadAdd: 1, Minus: -1, NumpadSubtract: -1 }[code];
    if (grade || key === "+") {
      this.step(grade || 1);
      return true;
    }
    if (event.shiftKey) return false;
    if (code === "KeyA" || code === "KeyB") this.sides[code === "KeyA" ? "a" : "b"].focus();
    else if (code === "KeyF") this.findings.focus();
    else if (code === "KeyC" && this.bar.comment) this.bar.comment.focus();
    else if (code === "KeyR" && this.scores) this.scores.begin();
    else return false;
    return true;
  }

  /* ---- time in sight ------------------------------------------------------------------------------------------ */

  start() {
    if (this.began === null && !document.hidden) this.began = performance.now();
  }

  pause() {
    if (this.began !== null) this.draft.spent += (performance.now() - this.began) / 1000;
    this.began = null;
  }

  /** Visible seconds so far. */
  spent() {
    return this.draft.spent + (this.began === null ? 0 : (performance.now() - this.began) / 1000);
  }

  show() {
    element("view").replaceChildren(this.element);
    element("bar").replaceChildren(this.bar.element);
    element("bar").hidden = false;
    this.bar.fit();
    this.rest();
  }
}
