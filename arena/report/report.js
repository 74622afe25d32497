(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const paint = () => document.body.classList.toggle("dark", chosen === null ? system.matches : chosen);
  const speak = (lang) => {
    root.classList.toggle("zh", lang === "zh");
    root.classList.toggle("en", lang === "en");
    root.lang = lang === "zh" ? "zh-CN" : "en";
    for (const button of document.querySelectorAll("[data-lang]"))
      button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  };
  document.querySelector(".switch").hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.lang) speak(button.dataset.lang);
    if ("theme" in button.dataset) {
      chosen = !document.body.classList.contains("dark");
      paint();
    }
  });
  system.addEventListener("change", paint);
  window.addEventListener("beforeprint", () => {
    document.body.classList.remove("dark");
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
  window.addEventListener("afterprint", paint);
  paint();
  const asked = location.hash.slice(1);
  speak(["zh", "en"].includes(asked) ? asked : (navigator.language || "zh").startsWith("zh") ? "zh" : "en");
})();
