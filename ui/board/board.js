/* The leaderboard in the browser. The server draws every view from the address's query; this file follows links,
   turns controls into queries, puts the answer in place without losing focus, and paints the pictures. */
"use strict";

const root = element.querySelector(".board");
const names = new Set(root.dataset.names.split(" "));
const regions = new Map();
const painted = new Map();
const spoken = JSON.parse(root.dataset.words);
let turn = 0;
let state = own(location.search);
let shownPlace = "";
let started = false;

/* ---- the address -------------------------------------------------------------------------------------------- */

function own(query) {
  const mine = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) if (names.has(name)) mine.append(name, value);
  return mine;
}

function others() {
  const theirs = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search)) if (!names.has(name)) theirs.append(name, value);
  return theirs.toString();
}

function address(query) {
  const joined = [others(), query].filter(Boolean).join("&");
  return location.pathname + (joined ? "?" + joined : "") + location.hash;
}

function language() {
  return document.documentElement.lang.startsWith("en") ? "en" : "zh";
}

function say(key) {
  return spoken[language()][key];
}

/* ---- asking the server -------------------------------------------------------------------------------------- */

async function show({ push = false, top = false } = {}) {
  const mine = ++turn;
  const slow = setTimeout(() => root.classList.add("busy"), 250);
  let answer;
  try {
    answer = await server.show({ query: state.toString(), keep: others(), lang: language() });
    if (!answer?.regions) throw new Error("no answer");
  } catch (problem) {
    if (mine === turn) failed();
    return;
  } finally {
    clearTimeout(slow);
    if (mine === turn) root.classList.remove("busy");
  }
  if (mine !== turn) return;
  state = new URLSearchParams(answer.query);
  const target = address(answer.query);
  if (visible() && target !== location.pathname + location.search + location.hash)
    history[push ? "pushState" : "replaceState"](history.state, "", target);
  place(answer.regions);
  root.dataset.place = answer.place;
  root.querySelector(".said-aloud").textContent = answer.said;
  if (top && answer.place !== shownPlace) moveFocus();
  shownPlace = answer.place;
}

function failed() {
  const host = root.querySelector(".regions");
  host.querySelector(".failure, .waiting-page")?.remove();
  host.prepend(failure(() => show()));
}

function failure(again) {
  const card = document.createElement("div");
  card.className = "failure card";
  card.setAttribute("role", "alert");
  for (const [tag, key] of [["h3", "error"], ["p", "error.do"], ["button", "retry"]]) {
    const node = document.createElement(tag);
    node.textContent = say(key);
    card.append(node);
  }
  const button = card.querySelector("button");
  button.type = "button";
  button.className = "button";
  button.addEventListener("click", () => {
    card.remove();
    again();
  });
  return card;
}

function moveFocus() {
  const head = root.querySelector(".regions h2");
  if (!head) return;
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
  const above = root.getBoundingClientRect().top + window.scrollY - 72;
  if (window.scrollY > above) window.scrollTo({ top: Math.max(0, above) });
}

/* ---- putting answers in place ------------------------------------------------------------------------------- */

function place(answer) {
  const host = root.querySelector(".regions");
  host.querySelector(".failure")?.remove();
  host.querySelector(".waiting-page")?.remove();
  const wanted = new Set(answer.map(([name]) => name));
  for (const [name, held] of regions)
    if (!wanted.has(name)) {
      held.node.remove();
      regions.delete(name);
    }
  const focus = remember();
  answer.forEach(([name, markup], at) => {
    let held = regions.get(name);
    if (!held) {
      held = { node: document.createElement("section"), markup: null };
      held.node.className = "region region-" + name;
      regions.set(name, held);
    }
    if (held.markup !== markup) {
      const open = [...held.node.querySelectorAll("details[open][id]")].map((one) => one.id);
      const moved = [...held.node.querySelectorAll(".scroll, .sheet")].map((one) => [one.scrollLeft, one.scrollTop]);
      held.node.innerHTML = markup;
      held.markup = markup;
      for (const id of open) held.node.querySelector("#" + CSS.escape(id))?.setAttribute("open", "");
      held.node.querySelectorAll(".scroll, .sheet").forEach((one, at) => {
        if (moved[at]) [one.scrollLeft, one.scrollTop] = moved[at];
      });
    }
    if (host.children[at] !== held.node) host.insertBefore(held.node, host.children[at] ?? null);
  });
  recall(focus);
  for (const node of [...painted.keys()]) if (!node.isConnected) painted.delete(node);
  root.querySelectorAll("[data-figure]").forEach((figure) => {
    if (figure.dataset.query !== state.toString() + language()) watcher.observe(figure);
  });
}

function remember() {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return null;
  const same = active.id ? "#" + CSS.escape(active.id) : selector(active);
  const caret = typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  return { same, caret, value: active.matches("input[type=search]") ? active.value : null };
}

function selector(node) {
  for (const name of ["data-list", "data-column", "data-export"])
    if (node.hasAttribute(name))
      return `[${name}="${CSS.escape(node.getAttribute(name))}"]` + (node.value ? `[value="${CSS.escape(node.value)}"]` : "");
  return null;
}

function recall(focus) {
  if (!focus || !focus.same || root.contains(document.activeElement)) return;
  const node = root.querySelector(focus.same);
  if (!node) return;
  if (focus.value !== null) node.value = focus.value;
  node.focus({ preventScroll: true });
  if (focus.caret && node.setSelectionRange) node.setSelectionRange(...focus.caret);
}

/* ---- what a person does ------------------------------------------------------------------------------------- */

function set(name, value) {
  if (name === "data") state = new URLSearchParams();
  state.delete(name);
  if (value) state.set(name, value);
  restart(name);
}

function toggle(name, value, on) {
  const kept = state.getAll(name).filter((one) => one !== value);
  state.delete(name);
  for (const one of kept) state.append(name, one);
  if (on) state.append(name, value);
  restart(name);
}

function restart(name) {
  if (!["pick", "pin", "hide", "show"].includes(name)) {
    state.delete("page");
    state.delete("part");
  }
}

root.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    follow(new URL(link.href).search, !("replace" in link.dataset));
    return;
  }
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.set) {
    set(button.dataset.set, button.value);
    show();
  } else if (button.dataset.toggle) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    toggle(button.dataset.toggle, button.value, on);
    show();
  } else if (button.dataset.export) take(button);
  else if ("copy" in button.dataset) copy(button);
});

root.addEventListener("change", (event) => {
  const field = event.target;
  const { set: name, list, column } = field.dataset;
  if (name) set(name, field.value);
  else if (list) toggle(list, field.value, "inverse" in field.dataset ? !field.checked : field.checked);
  else if (column) {
    toggle("hide", column, !field.checked && field.dataset.default === "1");
    toggle("show", column, field.checked && field.dataset.default === "0");
  } else return;
  show();
});

let typing;
root.addEventListener("input", (event) => {
  if (!event.target.dataset.find || event.isComposing) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    set(event.target.dataset.find, event.target.value.trim());
    show();
  }, 120);
});
root.addEventListener("compositionend", (event) => {
  if (event.target.dataset.find) event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

function follow(query, push = true) {
  state = own(query);
  show({ push, top: true });
}

window.addEventListener("popstate", () => {
  if (!visible()) return;
  state = own(location.search);
  show({ top: true });
});

document.addEventListener("click", (event) => {
  root.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target) && event.target.isConnected) menu.open = false;
  });
});

/* ---- keys: never while somebody types, and never in the middle of an input method's composition --------------- */

function editable(node) {
  return node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) && node.type !== "checkbox";
}

document.addEventListener("keydown", (event) => {
  if (!visible() || event.isComposing || event.keyCode === 229) return;
  if (event.code === "Escape") {
    const menu = root.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (editable(event.target)) event.target.blur();
    else root.querySelector("a[data-back]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || editable(event.target)) return;
  if (radios(event)) return;
  const inScroll = event.target.closest?.(".scroll, .js-plotly-plot");
  const press = (chosen) => {
    const node = root.querySelector(chosen);
    if (!node) return;
    event.preventDefault();
    if (editable(node)) node.focus();
    else node.click();
  };
  if (event.code === "Slash") press("#board-find");
  else if (event.code === "KeyC" && !event.shiftKey) press("#board-compare");
  else if (event.code === "ArrowLeft" && !inScroll) press("#board-case-before");
  else if (event.code === "ArrowRight" && !inScroll) press("#board-case-next");
});

function radios(event) {
  const radio = event.target.closest?.("[role=radio]");
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.code];
  if (!radio || !step || !root.contains(radio)) return false;
  const all = [...radio.parentElement.querySelectorAll("[role=radio]")];
  const next = all[(all.indexOf(radio) + step + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
  return true;
}
