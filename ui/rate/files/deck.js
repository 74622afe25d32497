/* A rater's cards by position, fetched ahead so that the next one is always in the page. */

import { cards } from "./server.js";

const BATCH = 6;
const ENOUGH = 3; // cards ahead, below which the next are fetched

export class Deck {
  /** @param ready  resolves once the server knows the order that this page shows */
  constructor(study, ready) {
    this.study = study;
    this.ready = ready;
    this.cards = new Map();
    this.fetching = new Map();
    this.age = 0;
  }

  has(position) {
    return this.cards.has(position);
  }

  card(position) {
    return this.cards.get(position) ?? null;
  }

  /** The card at a position once it is here; null past the last. */
  async find(position) {
    for (let tries = 0; tries < 2 && !this.has(position); tries++) await this.fetch(position); // twice: the order may change meanwhile
    return this.card(position);
  }

  /** Fetch quietly what comes after a position. */
  ahead(position) {
    for (let next = position + 1; next <= position + ENOUGH; next++)
      if (!this.has(next)) {
        this.fetch(next).catch(() => {}); // without a connection: asked again when it is needed
        return;
      }
  }

  fetch(first) {
    const age = this.age;
    const name = `${age}.${first}`;
    if (!this.fetching.has(name)) {
      const done = this.ready()
        .then(() => cards(this.study, first, BATCH))
        .then((found) => {
          if (age !== this.age) return;
          for (const card of found) if (!this.has(card.position)) this.cards.set(card.position, card);
        })
        .finally(() => this.fetching.delete(name));
      this.fetching.set(name, done);
    }
    return this.fetching.get(name);
  }

  byAssignment(assignment) {
    return [...this.cards.values()].find((card) => card.assignment === assignment) ?? null;
  }

  /** Take a card out: the next one moves up at once; where the card goes, and what follows, the server knows. */
  putOff(position) {
    const next = this.card(position + 1);
    for (const place of [...this.cards.keys()]) if (place >= position) this.cards.delete(place);
    if (next) {
      next.position = position;
      this.cards.set(position, next);
    }
    this.age++;
  }

  /** Forget all but what is shown: the order may have changed on the server. */
  renew(shown) {
    const card = this.card(shown);
    this.cards = new Map(card ? [[shown, card]] : []);
    this.age++;
  }
}
