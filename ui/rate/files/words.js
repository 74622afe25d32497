/* Words in the chosen language, light and dark. An element's words follow the language by its data-t attributes. */

export const facts = JSON.parse(document.getElementById("facts").textContent);
const TAGS = { zh: "zh-CN", en: "en" };
const YEAR = 365 * 24 * 3600;
const html = document.documentElement;
let lang = html.lang.startsWith("en") ? "en" : "zh";

export const language = () => lang;
export const tag = (name) => (String(name).startsWith("zh") ? TAGS.zh : String(name).startsWith("en") ? TAGS.en : name);
export const has = (key) => Object.hasOwn(facts.texts, key);

export function say(key, values = {}) {
  const words = facts.texts[key][lang === "en" ? 1 : 0];
  return words.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(values, name) ? values[name] : all));
}

function word(node) {
  const { t, tLabel, tTitle, tPlaceholder, values } = node.dataset;
  const filled = values ? JSON.parse(values) : {};
  if (t) {
    const said = say(t, filled);
    if (node.textContent !== said) node.textContent = said;
  }
  if (tLabel) node.setAttribute("aria-label", say(tLabel, filled));
  if (tTitle) node.setAttribute("title", say(tTitle, filled));
  if (tPlaceholder) node.setAttribute("placeholder", say(tPlaceholder, filled));
}

/** Give an element words that follow the language; without a key, none. */
export function put(node, key, values) {
  if (values) node.dataset.values = JSON.stringify(values);
  else delete node.dataset.values;
  if (key) {
    node.dataset.t = key;
    word(node);
  } else {
    delete node.dataset.t;
    node.textContent = "";
  }
}

const MARKED = "[data-t],[data-t-label],[data-t-title],[data-t-placeholder]";
const watchers = new Set();

export function onLanguage(watcher) {
  watchers.add(watcher);
}

export function reword(within) {
  if (within.matches?.(MARKED)) word(within);
  within.querySelectorAll(MARKED).forEach(word);
}

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=strict`;
}

/** A text by language, such as a study's title: the page's, else any. */
export const own = (texts) => texts[lang] ?? texts[TAGS[lang]] ?? Object.values(texts)[0] ?? "";

export function startWords() {
  const dark = () => document.body.classList.contains("dark");
  const kept = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.body.classList.toggle("dark", kept() ? kept() === "dark" : system.matches);
  paint();
  system.addEventListener("change", paint);
  document.querySelector(".switches .theme").addEventListener("click", () => {
    keep("theme", dark() ? "light" : "dark");
    paint();
  });
  if (new URLSearchParams(location.search).has("lang")) keep("lang", lang);
  document.querySelector(".switches .language").addEventListener("click", () => {
    lang = lang === "en" ? "zh" : "en";
    keep("lang", lang);
    html.lang = TAGS[lang];
    reword(document);
    watchers.forEach((watcher) => watcher());
  });
}
