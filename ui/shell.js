/* The frame: words in the chosen language, light and dark, and which page is shown. Loaded before Gradio draws anything. */
"use strict";

(() => {
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const TAGS = { zh: "zh-CN", en: "en" };
  const YEAR = 365 * 24 * 3600;
  const html = document.documentElement;

  /* ---- words ------------------------------------------------------------------------------------------------ */

  let lang = html.lang.startsWith("en") ? "en" : "zh";
  const language = () => lang;

  // Gradio sets <html lang> after the browser's own language; a person's choice, which the server wrote there, wins.
  new MutationObserver(() => html.lang === TAGS[lang] || (html.lang = TAGS[lang])).observe(html, { attributeFilter: ["lang"] });

  function say(key, values = {}) {
    const words = texts[key][language() === "en" ? 1 : 0];
    return words.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  }

  /** Give an element words that follow the language. */
  function put(node, key, values) {
    node.dataset.t = key;
    if (values) node.dataset.values = JSON.stringify(values);
    else delete node.dataset.values;
    word(node);
  }

  function word(node) {
    const { t, values, tPlaceholder, tTitle, tLabel } = node.dataset;
    if (t && t in texts) {
      const said = say(t, values ? JSON.parse(values) : {});
      if (node.textContent !== said) node.textContent = said;
    }
    if (tPlaceholder in texts) node.setAttribute("placeholder", say(tPlaceholder));
    if (tTitle in texts) node.setAttribute("title", say(tTitle));
    if (tLabel in texts) node.setAttribute("aria-label", say(tLabel));
  }

  const MARKED = "[data-t],[data-t-placeholder],[data-t-title],[data-t-label]";

  function reword(within) {
    if (within.matches?.(MARKED)) word(within);
    within.querySelectorAll?.(MARKED).forEach(word);
  }

  function keep(name, value) {
    document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=strict`;
  }

  function setLanguage(chosen) {
    lang = chosen;
    keep("lang", lang);
    html.lang = TAGS[lang];
    reword(document);
    document.title = say("shell.title");
    const here = new URL(location.href);
    if (here.searchParams.has("lang")) {
      here.searchParams.delete("lang");
      history.replaceState(history.state, "", here);
    }
  }

  /* ---- light and dark: Gradio sets the class after the system's choice; a person's own choice wins ------------- */

  const kept = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (kept() ? kept() === "dark" : system.matches);

  function paint() {
    if (document.body && document.body.classList.contains("dark") !== dark()) document.body.classList.toggle("dark", dark());
  }

  system.addEventListener("change", paint);

  /* ---- pages ------------------------------------------------------------------------------------------------- */

  const root = (document.querySelector('meta[name="root"]') || { content: "" }).content;

  /** Addresses of the frame, which is drawn without knowing the path that a proxy shows this server below. */
  const below = (element) => {
    if (!root) return;
    for (const name of ["href", "src"])
      element.querySelectorAll(`[${name}^="/"]`).forEach((one) => {
        const address = one.getAttribute(name);
        if (!address.startsWith(root + "/")) one.setAttribute(name, root + address);
      });
  };

  const chosen = () => (new URLSearchParams(location.search).get("tab") === "board" || location.hash === "#board" ? "board" : "arena");

  function show() {
    const tab = chosen();
    document.body.dataset.tab = tab;
    document.querySelectorAll("header.shell [role=tab]").forEach((one) => {
      const here = one.dataset.tab === tab;
      one.setAttribute("aria-selected", String(here));
      one.tabIndex = here ? 0 : -1;
    });
    for (const name of ["arena", "board"]) {
      const panel = document.getElementById("panel-" + name);
      if (!panel) continue;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", "tab-" + name);
    }
  }

  function go(tab) {
    if (tab === chosen()) return;
    history.pushState(null, "", tab === "board" ? `${root}/?tab=board` : `${root}/`);
    show();
    window.scrollTo({ top: 0 });
  }

  window.addEventListener("popstate", show);
  window.addEventListener("hashchange", show);

  window.startShell = (element) => {
    document.getElementById("opening")?.remove();
    below(element);
    reword(document);
    element.querySelectorAll("[data-tab]").forEach((one) =>
      one.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        go(one.dataset.tab);
      }),
    );
    element.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
      if (event.code !== "ArrowLeft" && event.code !== "ArrowRight") return;
      go(chosen() === "arena" ? "board" : "arena");
      element.querySelector("[role=tab][aria-selected=true]").focus();
      event.preventDefault();
    });
    element.querySelector(".language").addEventListener("click", () => setLanguage(language() === "en" ? "zh" : "en"));
    element.querySelector(".theme").addEventListener("click", () => {
      keep("theme", dark() ? "light" : "dark");
      paint();
    });
    element.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      const first = document.querySelector(`#panel-${chosen()} :is(textarea, a[href], button, h2)`);
      if (first) first.focus();
    });
    show();
  };

  window.words = { say, put, language };

  document.addEventListener("DOMContentLoaded", () => {
    document.title = say("shell.title");
    paint();
    show();
    setTimeout(() => {
      const opening = document.getElementById("opening");
      if (opening) put(opening, "shell.old");
    }, 20000);
    new MutationObserver(paint).observe(document.body, { attributeFilter: ["class"] });
    new MutationObserver((changes) => {
      for (const change of changes) change.addedNodes.forEach((node) => node.nodeType === 1 && reword(node));
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
