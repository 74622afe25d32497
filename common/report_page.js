/* names of colours (@accent) to the colours of the style sheet */
const coloured = (value, style) => {
  if (typeof value === "string") return value[0] === "@" ? style.getPropertyValue("--" + value.slice(1)).trim() : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, style));
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coloured(one, style)]));
  return value;
};

/* the page in a language: the style sheet shows the words of one, and the switch tells which */
const showLanguage = (lang) => {
  const root = document.documentElement;
  root.classList.toggle("zh", lang === "zh");
  root.classList.toggle("en", lang === "en");
  root.lang = lang === "zh" ? "zh-CN" : "en";
  for (const button of document.querySelectorAll("[data-lang]"))
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
};

/* the language that the address names, else the browser's */
const languageAsked = () => {
  const asked = location.hash.slice(1);
  return ["zh", "en"].includes(asked) ? asked : (navigator.language || "zh").startsWith("zh") ? "zh" : "en";
};
