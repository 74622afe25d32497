/* The rater's app: its frame, and which page is in sight. */

import { element, make } from "./dom.js";
import { Outbox } from "./outbox.js";
import * as kept from "./kept.js";
import { listen } from "./keys.js";
import * as pages from "./pages.js";
import { Rating } from "./rating.js";
import { Refused, me, overview, studies } from "./server.js";
import { onLanguage, put, say, startWords } from "./words.js";

const QUICK = 400; // ms: a save that takes less changes no words

const app = {
  page: null, // what is in sight: `press(event)`, perhaps `leave()`
  rating: null,
  outbox: null,
  who: null,

  async start() {
    try {
      this.who = await me();
    } catch (failure) {
      this.fail(failure.problem ?? "offline", () => location.reload());
      return;
    }
    this.outbox = new Outbox(this.who.name);
    this.outbox.addEventListener("state", () => this.state());
    this.outbox.send();
    element("leave").hidden = this.who.local;
    element("leave").addEventListener("click", () => this.signOut());
    await this.outbox.settled();
    this.state();
    await this.route();
  },

  async route() {
    const name = new URLSearchParams(location.search).get("study");
    if (name) await this.study(name);
    else await this.studies(false);
  },

  address(name) {
    const address = name ? "?" + new URLSearchParams({ study: name }) : location.pathname;
    if (new URLSearchParams(location.search).get("study") !== (name || null)) history.pushState(null, "", address);
  },

  async attempt(what, again) {
    try {
      return await what();
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      this.fail(failure.problem, again);
      return null;
    }
  },

  async studies(move = true) {
    this.endRating();
    if (move) this.address(null);
    const list = await this.attempt(studies, () => this.studies(false));
    if (list) this.show(pages.studies(list, this.who.name, this.who.local, (name) => this.study(name)));
  },

  async study(name) {
    this.endRating();
    this.address(name);
    const study = await this.attempt(
      () => overview(name),
      () => this.study(name),
    );
    if (!study) return;
    if (study.state === "draft") this.show(pages.draft(study, this));
    else if (study.state === "closed") this.show(pages.closed(study, this));
    else if (study.done === 0 && !kept.guidanceRead(name))
      this.show(
        pages.guidance(study, () => {
          kept.keepGuidanceRead(name);
          this.rate(study);
        }),
      );
    else this.rate(study);
  },

  rate(study) {
    this.rating = new Rating(this, study);
    element("show-keys").hidden = false;
    if (study.next === null) this.rating.finish();
    else this.rating.go(study.next);
  },

  endRating() {
    this.rating?.leave();
    this.rating = null;
    element("show-keys").hidden = true;
    put(element("where"), null);
  },

  /* ---- the frame ------------------------------------------------------------------------------------------------ */

  show(page) {
    element("opening")?.remove();
    element("view").replaceChildren(page.element);
    this.page = page;
    page.heading.focus({ preventScroll: true });
    scrollTo(0, 0);
    document.body.classList.remove("at-card");
    pages.reword(page.element);
  },

  fail(problem, again) {
    element("bar").hidden = true;
    this.show(pages.problem(problem, again));
  },

  /** Where a rater is: '12 / 60 · about 9 minutes'. */
  where(rating) {
    const node = element("where");
    if (!rating.view) {
      put(node, null);
      return;
    }
    element("opening")?.remove();
    document.body.classList.add("at-card");
    this.page = rating;
    const { key, values } = rating.label(rating.view.card);
    const { done, total, minutes } = rating.progress();
    const parts = [make("span.count", { t: key, values })];
    if (minutes !== null && rating.view.card.kind !== "practice")
      parts.push(" · ", make("span", { t: "rate.minutes", values: { minutes } }));
    if (rating.view.card.kind === "practice") parts.push(make("span.tag", { t: "rate.practice" }));
    if (rating.study.demonstration) parts.push(make("span.tag", { t: "rate.demonstration" }));
    if (rating.study.synthetic) parts.push(make("span.tag.made-up", { t: "rate.synthetic" }));
    node.replaceChildren(...parts, make("progress", { max: Math.max(1, total), value: done, "aria-hidden": "true" }));
    document.title = say(key, values) + " · Impression Arena";
  },

  /** Whether the work is safe. */
  state() {
    const node = element("state");
    const { state, count } = this.outbox;
    clearTimeout(this.soon);
    const tell = (key, values) => {
      node.dataset.state = state;
      if (node.dataset.t !== key || values) put(node, key, values);
    };
    if (state === "saving") this.soon = setTimeout(() => tell("rate.state.saving"), QUICK);
    else if (state === "saved") tell("rate.state.saved");
    else if ((state === "offline" || state === "busy") && count) tell("rate.state." + state, { count });
    else if (state === "signed_out" && count) {
      node.dataset.state = state;
      delete node.dataset.t;
      node.replaceChildren(
        make("span", { t: "rate.state.signed_out", values: { count } }),
        " ",
        make("a", { href: "../login?next=/rate/", target: "_blank", rel: "noopener", t: "rate.sign_in" }),
      );
    }
  },

  save() {
    if (this.rating?.view) this.rating.save();
  },

  rest() {
    (this.rating?.view ?? null)?.rest();
  },

  signOut() {
    const { count } = this.outbox;
    if (count && !confirm(say("rate.leave.unsent", { count }))) return;
    this.endRating();
    kept.forget();
    this.outbox.items = [];
    location.assign("../logout");
  },
};

startWords();
document.querySelector(".switches").addEventListener("mousedown", (event) => event.preventDefault()); // the keys stay with the page
listen(app);
onLanguage(() => {
  if (!app.page) return;
  app.page.reworded?.();
  pages.reword(document);
  if (app.rating?.view) app.where(app.rating);
});
addEventListener("popstate", () => app.who && app.route());
addEventListener("beforeunload", (event) => {
  if (!app.outbox?.count && !app.rating?.unsaved()) return;
  event.preventDefault();
  event.returnValue = "";
});
addEventListener("pagehide", () => app.rating?.park());
new ResizeObserver(([bar]) =>
  document.documentElement.style.setProperty("--bar", Math.ceil(bar.target.offsetHeight) + "px"),
).observe(element("bar"));
if (!window.tooOld) app.start();
