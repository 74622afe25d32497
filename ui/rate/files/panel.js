/* What opens below a sentence of an impression: its errors, each clinically significant or not, and its support. */

import { key, make } from "./dom.js";
import { facts, put } from "./words.js";

export const TAG_KEYS = ["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU", "KeyI", "KeyO", "KeyP"];

export class Panel {
  /**
   * @param owner  the card: `asks`, `draft`, `changed()`, `closePanel()`, `choose(panel)` to pick a findings sentence
   */
  constructor(owner, side, sentence) {
    Object.assign(this, { owner, side, sentence });
    this.last = null; // the tag that J and K speak of
    const { asks } = owner;
    this.element = make("div.panel", {
      role: "group",
      tabindex: "-1",
      label: sentence === null ? "rate.tags.whole" : "rate.tags",
    });
    this.tags = new Map();
    if (asks.errors) {
      this.element.append(make("p.title", { t: sentence === null ? "rate.tags.whole" : "rate.tags" }));
      const tags = make("div.tags");
      facts.tags.forEach((tag, at) => {
        const button = make(
          "button.tag",
          { type: "button", "aria-pressed": "false", on: { click: () => this.toggle(tag) } },
          key(TAG_KEYS[at].slice(3)),
          make("span", { t: "rate.tag." + tag }),
        );
        this.tags.set(tag, button);
        tags.append(button);
      });
      this.weights = make("div.weights");
      this.element.append(tags, this.weights);
    }
    if (asks.links && sentence !== null) {
      this.support = make("span.support");
      this.none = make(
        "button.quiet",
        {
          type: "button",
          "aria-pressed": "false",
          on: { click: () => this.link(this.linked()?.support === null ? undefined : null) },
        },
        key("X"),
        make("span", { t: "rate.link.no_support" }),
      );
      this.pick = make(
        "button.quiet",
        { type: "button", on: { click: () => owner.choose(this) } },
        key("L"),
        make("span", { t: "rate.link.choose" }),
      );
      this.element.append(
        make(
          "div.linking",
          {},
          make("span.title", { t: "rate.link" }),
          this.support,
          make("span.ways", {}, this.pick, this.none),
        ),
      );
    }
    this.element.append(
      make(
        "button.quiet.done",
        { type: "button", on: { click: () => owner.closePanel() } },
        make("span", { t: "rate.panel.done" }),
        key("Esc"),
      ),
    );
    this.show();
  }

  errors() {
    return this.owner.draft.errors.filter((one) => one.side === this.side && one.sentence === this.sentence);
  }

  error(tag) {
    return this.errors().find((one) => one.tag === tag);
  }

  linked() {
    return this.owner.draft.links.find((one) => one.side === this.side && one.sentence === this.sentence);
  }

  toggle(tag) {
    const { draft } = this.owner;
    const there = this.error(tag);
    if (there) draft.errors = draft.errors.filter((one) => one !== there);
    else draft.errors = [...draft.errors, { side: this.side, tag, significant: null, sentence: this.sentence }];
    this.last = there ? null : tag;
    this.changed();
  }

  weigh(tag, significant) {
    const error = this.error(tag);
    if (!error) return;
    error.significant = error.significant === significant ? null : significant;
    this.last = tag;
    this.changed();
  }

  /** `support`: a findings sentence, null for 'no support', undefined to clear. */
  link(support) {
    const { draft } = this.owner;
    draft.links = draft.links.filter((one) => one.side !== this.side || one.sentence !== this.sentence);
    if (support !== undefined) draft.links = [...draft.links, { side: this.side, sentence: this.sentence, support }];
    this.changed();
  }

  changed() {
    this.show();
    this.owner.changed();
  }

  show() {
    for (const [tag, button] of this.tags) button.setAttribute("aria-pressed", String(Boolean(this.error(tag))));
    if (this.weights) {
      const held = document.activeElement?.closest?.(".weights") ? document.activeElement.dataset.of : null;
      this.weights.replaceChildren(...this.errors().map((error) => this.weight(error)));
      if (held) (this.weights.querySelector(`[data-of="${held}"]`) ?? this.element).focus();
    }
    if (this.support) {
      const link = this.linked();
      this.support.classList.toggle("chosen", link !== undefined);
      if (!link) put(this.support, "rate.link.none");
      else if (link.support === null) put(this.support, "rate.link.no_support");
      else put(this.support, "rate.link.to", { number: link.support + 1 });
      this.none.setAttribute("aria-pressed", String(link?.support === null));
    }
  }

  weight(error) {
    const current = error.tag === (this.last ?? this.errors().at(-1)?.tag);
    const choice = (significant, word, name) =>
      make(
        "button.choice",
        {
          type: "button",
          "data-of": error.tag + word,
          "aria-pressed": String(error.significant === significant),
          on: { click: () => this.weigh(error.tag, significant) },
        },
        current ? key(name) : null,
        make("span", { t: "rate.significant." + word }),
      );
    const name = make("span", { t: "rate.tag." + error.tag });
    return make(
      "div.weight",
      { role: "group" },
      make("span.name", {}, name, " · ", make("span", { t: "rate.significant" })),
      choice(true, "yes", "J"),
      choice(false, "no", "K"),
    );
  }

  /** A key while the panel is open; true where it was one of its own. */
  press(code) {
    const at = TAG_KEYS.indexOf(code);
    if (at >= 0 && this.tags.size) this.toggle(facts.tags[at]);
    else if ((code === "KeyJ" || code === "KeyK") && this.errors().length)
      this.weigh(this.last ?? this.errors().at(-1).tag, code === "KeyJ");
    else if (code === "KeyL" && this.support) this.owner.choose(this);
    else if (code === "KeyX" && this.support) this.link(this.linked()?.support === null ? undefined : null);
    else return false;
    return true;
  }
}
