/* Answers on their way: one at a time, in order, until the server says that each is stored. */

import * as kept from "./kept.js";
import { Refused, me, rate, skip } from "./server.js";

const PAUSES = [500, 1000, 2000, 4000, 8000]; // ms between tries while there is no connection

export class Outbox extends EventTarget {
  constructor(rater) {
    super();
    this.rater = rater;
    this.items = kept.unsent();
    this.state = this.own().length ? "saving" : "idle"; // idle, saving, saved, offline, busy, signed_out
    this.flying = null;
    this.tries = 0;
    this.clock = 0;
    const hurry = () => this.waiting() && this.send();
    addEventListener("online", hurry);
    addEventListener("focus", hurry);
    document.addEventListener("visibilitychange", () => document.hidden || hurry());
  }

  own() {
    return this.items.filter((item) => item.rater === this.rater);
  }

  get count() {
    return this.own().length;
  }

  /** Whether a case that was put off in a study waits to be told to the server. */
  moving(study) {
    return this.own().some((item) => item.study === study && !item.answer);
  }

  waiting() {
    return ["offline", "busy", "signed_out"].includes(this.state);
  }

  /** The latest unsent answer to an assignment. */
  answer(assignment) {
    return this.own().findLast((item) => item.assignment === assignment && item.answer)?.answer ?? null;
  }

  add(item) {
    const replaced = (one) => one !== this.flying && one.answer && item.answer && one.assignment === item.assignment;
    this.items = [...this.items.filter((one) => !replaced(one)), { ...item, rater: this.rater, idempotency: fresh() }];
    this.keep();
    if (!this.waiting()) this.turn("saving");
    else this.turn(this.state);
    this.send();
  }

  keep() {
    kept.keepUnsent(this.items);
  }

  turn(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state"));
  }

  async send() {
    clearTimeout(this.clock);
    if (this.flying) return;
    const item = this.own()[0];
    if (!item) return;
    this.flying = item;
    try {
      const receipt = item.answer
        ? await rate(item.study, item.assignment, { answer: item.answer, idempotency: item.idempotency })
        : await skip(item.study, item.assignment);
      this.drop(item);
      this.dispatchEvent(new CustomEvent("stored", { detail: { item, receipt } }));
      this.tries = 0;
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      const problem = failure.passing ? failure.problem : ((await this.another()) ?? failure.problem);
      this.flying = null;
      if (["offline", "busy", "signed_out"].includes(problem)) {
        await this.later(problem);
        return;
      }
      this.drop(item);
      this.dispatchEvent(new CustomEvent("refused", { detail: { item, problem } }));
    }
    this.flying = null;
    if (this.count) {
      this.turn("saving");
      this.send();
    } else this.turn("saved");
  }

  /** Why a refusal does not count: somebody else has signed in meanwhile, or nobody can be asked. Else null. */
  async another() {
    try {
      return (await me()).name === this.rater ? null : "signed_out";
    } catch (failure) {
      return failure.problem === "forbidden" ? "signed_out" : failure.problem;
    }
  }

  drop(item) {
    this.items = this.items.filter((one) => one !== item);
    this.keep();
  }

  async later(state) {
    this.turn(state);
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
    const renewed = state === "signed_out" && (await this.another()) === null; // a new sign-in brings a new token
    clearTimeout(this.clock);
    this.clock = setTimeout(() => this.send(), renewed && this.tries === 1 ? 0 : pause);
  }

  /** Wait until all is sent, or cannot be sent now. */
  settled() {
    return new Promise((done) => {
      const look = () => {
        if (this.count && !this.waiting()) return;
        this.removeEventListener("state", look);
        done();
      };
      this.addEventListener("state", look);
      look();
    });
  }
}

/** A key that makes a repeated request one rating, also where the address is not https. */
function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
