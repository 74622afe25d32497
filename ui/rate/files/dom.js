/* Elements and their contents. Texts go in as text: nothing in this app is made from markup. */

import { put, say } from "./words.js";

/**
 * An element. `tag` may carry classes: "p.quiet". Properties: `t` a key of words and `values` to fill in, `label`, `hint` and
 * `placeholder` likewise for attributes; `on` listeners by event; the rest are attributes (false and null are left out).
 */
export function make(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  const { t, values, label, hint, placeholder, on, ...attributes } = properties;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(key, value === true ? "" : value);
  }
  if (values) node.dataset.values = JSON.stringify(values);
  if (t) put(node, t, values);
  for (const [data, attribute, key] of [
    ["tLabel", "aria-label", label],
    ["tTitle", "title", hint],
    ["tPlaceholder", "placeholder", placeholder],
  ])
    if (key) {
      node.dataset[data] = key;
      node.setAttribute(attribute, say(key, values));
    }
  for (const [event, listener] of Object.entries(on || {})) node.addEventListener(event, listener);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const key = (...names) => make("kbd", { "aria-hidden": "true" }, names.join(" "));

export const element = (id) => document.getElementById(id);

const ALLOWED = new Set("p h2 h3 h4 ul ol li strong em code pre blockquote hr br table thead tbody tr th td".split(" "));

/** Nodes of a tree that the server made of a study's guidance: texts, and lists of a tag and its children. */
export function grow(tree) {
  return tree.map((node) => {
    if (typeof node === "string") return document.createTextNode(node);
    const [tag, ...children] = node;
    const made = document.createElement(ALLOWED.has(tag) ? tag : "span");
    made.append(...grow(children));
    return made;
  });
}

let speaking = 0;

/** What was told no longer holds. */
export function hush() {
  if (element("said").dataset.kind === "refused") return; // an answer that was not stored: said until something else is
  cancelAnimationFrame(speaking);
  put(element("said"), null);
}

/** Tell whoever cannot see it, and show it for a while. */
export function announce(textKey, values, kind = "") {
  const said = element("said");
  said.dataset.kind = "";
  hush();
  said.dataset.kind = kind;
  speaking = requestAnimationFrame(() => put(said, textKey, values)); // a change is what gets read out
}
