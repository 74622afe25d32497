/* From card to card through a study: save, go on, go back, put off, and what is already known of the next card. */

import { announce, element, hush } from "./dom.js";
import { begun, given, missing, same } from "./answer.js";
import { ANSWER_KEYS } from "./bar.js";
import { Deck } from "./deck.js";
import * as kept from "./kept.js";
import * as pages from "./pages.js";
import { Places } from "./places.js";
import { refused, stored } from "./sent.js";
import { Refused, overview } from "./server.js";
import { CardView } from "./view.js";
import { language, put, reword } from "./words.js";

/** While something is fetched, nothing that is still in sight takes a key or a click. */
function busy(on) {
  for (const id of ["view", "bar"]) element(id).inert = on;
  element("view").classList.toggle("busy", on);
}

export class Rating {
  /** @param app  the frame: `outbox`, `show(page)`, `fail(problem, again)`, `study(name)` */
  constructor(app, study) {
    this.app = app;
    this.outbox = app.outbox;
    this.deck = new Deck(study.study, () => this.ordered());
    this.take(study);
    this.position = null;
    this.view = null; // the card in sight; null on a page between the cards
    this.built = null; // the next one
    this.warned = null;
    this.listeners = {
      stored: (event) => stored(this, event.detail),
      refused: (event) => refused(this, event.detail),
      sight: () => (document.hidden ? this.view?.pause() : this.view?.start()),
    };
    this.outbox.addEventListener("stored", this.listeners.stored);
    this.outbox.addEventListener("refused", this.listeners.refused);
    document.addEventListener("visibilitychange", this.listeners.sight);
  }

  take(study) {
    this.study = study;
    this.asks = study.asks;
    this.done = study.done;
    this.places = new Places(study);
    const left = study.total - study.done;
    this.pace = study.minutes_left !== null && left > 0 ? study.minutes_left / left : null;
  }

  leave() {
    this.hold();
    this.outbox.removeEventListener("stored", this.listeners.stored);
    this.outbox.removeEventListener("refused", this.listeners.refused);
    document.removeEventListener("visibilitychange", this.listeners.sight);
    element("bar").hidden = true;
    element("bar").replaceChildren();
  }

  /* ---- where we are ------------------------------------------------------------------------------------------- */

  label(card) {
    const { kind, number, total } = this.places.of(card.position);
    return { key: "rate.where." + kind, values: { number, total } };
  }

  /** Wait until no case that was put off is unknown to the server. */
  async ordered() {
    if (!this.outbox.moving(this.study.study)) return;
    await this.outbox.settled();
    if (this.outbox.moving(this.study.study)) throw new Refused("offline", true);
  }

  progress() {
    const left = Math.max(0, this.study.total - this.done);
    return {
      done: this.done,
      total: this.study.total,
      minutes: this.pace === null ? null : Math.max(1, Math.round(this.pace * left)),
    };
  }

  /* ---- showing ------------------------------------------------------------------------------------------------ */

  make(card) {
    const draft = kept.draft(card.assignment) ?? begun(this.outbox.answer(card.assignment) ?? card.answer);
    return new CardView(this, card, draft);
  }

  /** Show a card. At once where it is in the page already. */
  async go(position) {
    if (!this.deck.has(position)) {
      announce("rate.said.wait");
      this.hold();
      busy(true);
      try {
        await this.deck.find(position);
      } catch (failure) {
        if (!(failure instanceof Refused)) throw failure;
        this.app.fail(failure.problem, () => this.go(position));
        return;
      } finally {
        busy(false);
      }
      if (!this.deck.has(position)) {
        await this.onward();
        return;
      }
    }
    this.show(position);
  }

  show(position) {
    this.hold();
    const card = this.deck.card(position);
    const ready = this.built?.card === card ? this.built : null;
    this.view = ready ?? this.make(card);
    this.built = null;
    this.position = position;
    if (this.view.lang !== language()) {
      reword(this.view.element);
      reword(this.view.bar.element);
    }
    this.view.label();
    hush();
    this.view.show();
    scrollTo(0, 0);
    this.app.where(this);
    this.view.bar.frontier.hidden = !card.answer;
    const shown = this.view;
    setTimeout(() => {
      if (this.view !== shown) return;
      shown.start();
      this.deck.ahead(position);
      this.build(position + 1);
    });
  }

  /** Make the next card ready, once it is here. */
  async build(position) {
    const next = await this.deck.find(position).catch(() => null);
    if (next && this.position === position - 1 && this.built?.card !== next) this.built = this.make(next);
  }

  /** Keep the draft of the card in sight. */
  park() {
    this.view?.pause();
    if (this.view) this.changed(this.view);
  }

  /** Leave the card in sight. */
  hold() {
    this.park();
    this.view?.closePanel(false);
    this.view = null;
  }

  changed(view) {
    if (view !== this.view) return;
    const { card, draft, guess } = view;
    const now = given(draft, guess);
    this.warned = null;
    if (same(now, given(begun(this.answerOf(card)), guess))) kept.keepDraft(card.assignment, null);
    else kept.keepDraft(card.assignment, { ...draft, spent: view.spent() });
  }

  answerOf(card) {
    return this.outbox.answer(card.assignment) ?? card.answer;
  }

  unsaved() {
    return this.view !== null && kept.draft(this.view.card.assignment) !== null;
  }

  between(page) {
    this.hold();
    element("bar").hidden = true;
    this.app.show(page);
    this.app.where(this);
  }

  /* ---- ways --------------------------------------------------------------------------------------------------- */

  save() {
    const { view } = this;
    const { card, draft, guess } = view;
    const answer = given(draft, guess);
    if (!answer.said) {
      announce("rate.said.choose", undefined, "problem");
      return;
    }
    const open = missing(draft, view.asks);
    if (open && this.warned !== card.assignment) {
      announce("rate.said.missing", { count: open }, "problem");
      this.warned = card.assignment;
      return;
    }
    if (!same(answer, given(begun(this.answerOf(card)), guess))) this.submit(view, answer);
    this.forward();
  }

  submit(view, answer) {
    const { card } = view;
    const first = !card.answer;
    view.pause();
    const seconds = Math.round(view.draft.spent * 10) / 10;
    if (first) this.done++;
    card.answer = answer;
    view.draft = { ...view.draft, spent: 0 };
    kept.keepDraft(card.assignment, null);
    this.outbox.add({
      study: this.study.study,
      assignment: card.assignment,
      place: this.places.of(card.position).number,
      first,
      answer: { ...answer, seconds },
    });
  }

  forward() {
    const next = this.position + 1;
    const { kind } = this.places.of(this.position);
    if (next >= this.study.total) this.onward();
    else if (kind !== this.places.of(next).kind && !this.deck.card(next)?.answer) {
      this.position = next;
      this.between(this.places.of(next).kind === "case" ? pages.ready(this) : pages.last(this));
      this.deck.ahead(this.position - 1);
    } else this.go(next);
  }

  back() {
    const before = this.position - 1;
    if (before < 0) announce("rate.said.first");
    else this.go(before);
  }

  skip() {
    const { card } = this.view;
    if (card.kind !== "case" || this.answerOf(card) || this.position >= this.places.lastCase) {
      announce("rate.said.no_skip");
      return;
    }
    const at = this.position;
    this.hold();
    this.deck.putOff(at);
    this.outbox.add({ study: this.study.study, assignment: card.assignment });
    this.built = null;
    this.go(at).then(() => announce("rate.said.skipped"));
  }

  frontier() {
    this.onward();
  }

  /** To the first card without an answer, as the server knows it; to the end page where there is none. */
  async onward() {
    this.hold();
    if (this.outbox.count) announce("rate.state.saving");
    busy(true);
    try {
      await this.outbox.settled();
      this.take(await overview(this.study.study));
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      if (this.done >= this.study.total) this.between(pages.thanks(this));
      else this.app.fail(failure.problem, () => this.onward());
      return;
    } finally {
      busy(false);
    }
    if (this.study.state === "closed") this.between(pages.closed(this.study));
    else if (this.study.next === null || this.outbox.count) this.finish();
    else this.go(this.study.next);
  }

  finish() {
    hush();
    this.position = this.study.total;
    this.between(pages.thanks(this));
  }

  /* ---- keys --------------------------------------------------------------------------------------------------- */

  press(event) {
    const { view } = this;
    const { code } = event;
    if (!view) return false;
    const scoring = view.scores && view.scores.at !== null;
    if (view.press(event)) return true;
    if (scoring || event.shiftKey) return false;
    const digit = (code.match(/^(?:Digit|Numpad)(\d)$/) || [])[1];
    if (digit in ANSWER_KEYS) return view.answer(ANSWER_KEYS[digit]);
    if (code === "Backspace") this.back();
    else if (code === "KeyS" && view.card.kind === "case") this.skip();
    else if (code === "KeyN" && !view.bar.frontier.hidden) this.frontier();
    else if ((code === "Enter" || code === "NumpadEnter") && !event.target.closest("button, a")) this.save();
    else return false;
    return true;
  }

  /** The language changed: what was built ahead is worded when it is shown. */
  reworded() {
    if (this.view) this.view.lang = language();
    put(element("said"), null);
  }
}
