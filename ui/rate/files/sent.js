/* What became of what a page sent: stored, or refused for good. */

import { begun } from "./answer.js";
import { announce } from "./dom.js";
import * as kept from "./kept.js";

export function stored(rating, { item, receipt }) {
  if (item.study !== rating.study.study) return;
  if (!item.answer) {
    if (rating.view) rating.deck.ahead(rating.position);
  } else if (!rating.outbox.count) {
    rating.done = receipt.done;
    if (rating.view) rating.app.where(rating);
  }
}

export function refused(rating, { item, problem }) {
  if (item.study !== rating.study.study) return;
  if (problem === "closed") {
    rating.app.study(rating.study.study);
    return;
  }
  if (!item.answer) {
    rating.deck.renew(rating.position);
    return;
  }
  const card = rating.deck.byAssignment(item.assignment);
  if (card && item.first) {
    card.answer = null;
    rating.done--;
  }
  rating.built = null;
  if (problem === "invalid") {
    kept.keepDraft(item.assignment, begun(item.answer));
    if (rating.view?.card.assignment === item.assignment) rating.show(rating.position);
  } else {
    rating.deck.renew(-1); // the case is gone, and all behind it have moved
    rating.onward();
  }
  announce("rate.problem." + problem, { number: item.place }, "refused");
}
