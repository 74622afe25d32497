/* The keyboard: single keys never while somebody types or an input method composes; read by their place, not their letter. */

import { element, key, make } from "./dom.js";

const NO_TEXT = new Set(["radio", "checkbox", "button", "submit", "reset"]);
const editable = (node) =>
  node instanceof Element &&
  (node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName) || (node.tagName === "INPUT" && !NO_TEXT.has(node.type)));

/** @param app  `page` (what is in sight, with `press(event)`), `save()` */
export function listen(app) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (element("keys")?.open) return; // the dialog has the keys
    const enter = event.code === "Enter" || event.code === "NumpadEnter";
    if (enter && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!event.repeat) app.save();
      return;
    }
    if (editable(event.target)) {
      if (event.code === "Escape") {
        event.preventDefault();
        app.rest();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
      event.preventDefault();
      if (!element("show-keys").hidden) show();
      return;
    }
    if (enter && event.target.closest("button, a, summary")) return; // Enter presses what has the focus
    if (app.page?.press(event)) event.preventDefault();
  });
  element("show-keys").addEventListener("click", show);
}

const ROWS = [
  ["answers", "1", "2", "0", "9", "5"],
  ["enter", "⏎"],
  ["back", "⌫"],
  ["strength", "＋", "−"],
  ["sentences", "A", "B", "F"],
  ["tags", "Q … P"],
  ["significant", "J", "K"],
  ["link", "L", "X"],
  ["scores", "R"],
  ["comment", "C"],
  ["skip", "S"],
  ["frontier", "N"],
  ["escape", "Esc"],
];

/** Show every key. */
export function show() {
  const rows = ROWS.map(([name, ...keys]) => {
    const caps = keys.map((one) => {
      const cap = key(one);
      cap.removeAttribute("aria-hidden");
      return cap;
    });
    return make("div", {}, make("dt", {}, ...caps), make("dd", { t: "rate.keys." + name }));
  });
  const dialog = make(
    "dialog",
    { id: "keys", "aria-labelledby": "keys-title" },
    make("h2", { id: "keys-title", tabindex: "-1", autofocus: true, t: "rate.keys.title" }),
    make("dl", {}, ...rows),
    make("p.quiet", { t: "rate.keys.typing" }),
  );
  const close = make(
    "button",
    { type: "button", on: { click: () => dialog.close() } },
    make("span", { t: "rate.keys.close" }),
    key("Esc"),
  );
  dialog.append(close);
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus?.({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}
