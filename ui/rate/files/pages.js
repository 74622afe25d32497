/* The pages around the cards. Each has one way on, which Enter takes. */

import { grow, key, make } from "./dom.js";
import { own, say } from "./words.js";

/** A page: its element, and what Enter and Backspace do. */
function page(name, title, values, parts, { enter = null, back = null, words = null } = {}) {
  const heading = make("h1", { tabindex: "-1", t: title, values });
  const element = make("section.page.card." + name, {}, heading, ...parts);
  let button = null;
  if (enter) {
    button = make(
      "button.primary",
      { type: "button", on: { click: enter } },
      make("span", { t: words ?? "rate.go_on" }),
      key("⏎"),
    );
    element.append(
      make(
        "div.ways",
        {},
        back ? make("button", { type: "button", on: { click: back } }, make("span", { t: "rate.back" }), key("⌫")) : null,
        button,
      ),
    );
  }
  const press = ({ code }) => {
    if ((code === "Enter" || code === "NumpadEnter") && enter) enter();
    else if (code === "Backspace" && back) back();
    else return false;
    return true;
  };
  return { element, heading, press };
}

const tags = (study) =>
  make(
    "span.tags",
    {},
    study.demonstration && make("span.tag", { t: "rate.demonstration" }),
    study.synthetic && make("span.tag", { t: "rate.synthetic" }),
  );

/** A study's title, which follows the language. */
export function title(study, tag = "span") {
  const node = make(tag + ".title", { dir: "auto", "data-own": JSON.stringify(study.title) });
  node.textContent = own(study.title) || study.study;
  return node;
}

const share = (done, total) => make("progress", { max: Math.max(1, total), value: done, "aria-hidden": "true" });

export function studies(list, name, local, open) {
  const items = list.map((study) => {
    const finished = study.state === "open" && study.next === null;
    const state =
      study.state === "closed" ? "rate.closed" : study.state === "draft" ? "rate.not_yet" : finished ? "rate.finished" : null;
    const words = study.state !== "open" ? null : finished ? "rate.look" : study.done ? "rate.go_on" : "rate.begin";
    const button =
      words && make("button", { type: "button", on: { click: () => open(study.study) } }, make("span", { t: words }));
    if (button && !finished) button.classList.add("primary");
    const facts = make(
      "p.facts.quiet",
      {},
      make("span", { t: "rate.progress", values: { done: study.done, total: study.total } }),
    );
    if (study.minutes_left && !finished && study.state === "open")
      facts.append(" · ", make("span", { t: "rate.minutes", values: { minutes: Math.max(1, Math.round(study.minutes_left)) } }));
    if (state) facts.append(" · ", make("span", { t: state }));
    return make(
      "li.study.card",
      {},
      make("div.about", {}, title(study, "h2"), facts, share(study.done, study.total), tags(study)),
      button,
    );
  });
  const heading = make("h1", { tabindex: "-1", t: "rate.studies" });
  const greeting = local // who sits at a server without accounts may go everywhere
    ? make("p", {}, make("a", { href: "../", t: "rate.to_arena" }))
    : make("p.quiet", { t: "rate.hello", values: { name } });
  const nothing = items.length ? null : make("p.card.nothing", { t: "rate.none" });
  const first = list.find((study) => study.state === "open" && study.next !== null);
  const element = make("section.studies", {}, make("div.head", {}, heading, greeting), make("ul", {}, ...items), nothing);
  return {
    element,
    heading,
    press: ({ code }) => ((code === "Enter" || code === "NumpadEnter") && first ? (open(first.study), true) : false),
  };
}

export function guidance(study, begin) {
  const text = make("div.guidance", { "data-guidance": "" });
  text.append(...grow(own(study.guidance) || []));
  const practice = study.practice ? make("li", { t: "rate.guidance.practice", values: { count: study.practice } }) : null;
  const always = make(
    "ul.always",
    {},
    make("li", { t: "rate.guidance.task" }),
    practice,
    make("li", { t: "rate.guidance.keys" }),
    make("li", { t: "rate.guidance.save" }),
  );
  const made = page("reading", "rate.guidance", undefined, [title(study, "p"), tags(study), text, always], {
    enter: begin,
    words: "rate.read",
  });
  made.reworded = () => text.replaceChildren(...grow(own(study.guidance) || []));
  return made;
}

const plain = (key, values) => make("p", { t: key, values });

export function ready(rating) {
  const on = () => rating.go(rating.position);
  const parts = [plain("rate.ready.words", { count: rating.places.cases })];
  return page("between", "rate.ready", undefined, parts, {
    enter: on,
    back: () => rating.go(rating.study.practice - 1),
    words: "rate.begin",
  });
}

export function last(rating) {
  const on = () => rating.go(rating.position);
  const parts = [plain("rate.last.words", { count: rating.study.guesses })];
  return page("between", "rate.last", undefined, parts, {
    enter: on,
    back: () => rating.go(rating.position - 1),
    words: "rate.go_on",
  });
}

export function thanks(rating) {
  const { study, outbox } = rating;
  const unsent = plain("rate.thanks.unsent");
  unsent.className = "problem";
  const show = () => (unsent.hidden = outbox.count === 0);
  outbox.addEventListener("state", show);
  show();
  const parts = [plain("rate.thanks.words", { count: study.total }), unsent, jumps(rating)];
  const made = page("end", "rate.thanks", undefined, parts, {
    enter: () => rating.app.studies(),
    back: () => rating.go(study.total - 1),
    words: "rate.to_studies",
  });
  return made;
}

function jumps(rating) {
  const list = make("ol.jumps");
  for (let position = 0; position < rating.study.total; position++) {
    const { kind, number } = rating.places.of(position);
    const go = () => rating.go(position);
    list.append(
      make(
        "li." + kind,
        {},
        make(
          "button",
          { type: "button", label: "rate.jump." + kind, values: { number }, on: { click: go } },
          kind === "practice" ? `·${number}` : kind === "guess" ? `?${number}` : String(number),
        ),
      ),
    );
  }
  return make("details", {}, make("summary", { t: "rate.jump" }), list);
}

export function closed(study, app) {
  const parts = [title(study, "p"), plain("rate.closed.words", { count: study.done })];
  return page("end", "rate.closed.title", undefined, parts, app ? { enter: () => app.studies(), words: "rate.to_studies" } : {});
}

export function draft(study, app) {
  return page("end", "rate.draft.title", undefined, [title(study, "p"), plain("rate.draft.words")], {
    enter: () => app.studies(),
    words: "rate.to_studies",
  });
}

export function problem(word, again) {
  const parts = [];
  if (word === "signed_out") parts.push(make("p", {}, make("a", { href: "../login?next=/rate/", t: "rate.sign_in" })));
  return page(
    "end problem".replace(" ", "."),
    "rate.problem." + word,
    undefined,
    parts,
    again ? { enter: again, words: "rate.again" } : {},
  );
}

/** Texts that a study brings itself. */
export function reword(within) {
  within.querySelectorAll("[data-own]").forEach((node) => (node.textContent = own(JSON.parse(node.dataset.own))));
  document.title = say("rate.studies") + " · Impression Arena";
}
