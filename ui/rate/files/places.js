/* Positions as people count: practice, cases and guesses each from 1. */

export class Places {
  constructor({ total, practice, guesses }) {
    this.parts = { practice, case: total - practice - guesses, guess: guesses };
  }

  get cases() {
    return this.parts.case;
  }

  get lastCase() {
    return this.parts.practice + this.parts.case - 1;
  }

  /** The part that a position lies in, its number there, and how many there are. */
  of(position) {
    let before = 0;
    for (const [kind, total] of Object.entries(this.parts)) {
      if (position < before + total) return { kind, number: position - before + 1, total };
      before += total;
    }
    return { kind: "end", number: 0, total: 0 };
  }
}
