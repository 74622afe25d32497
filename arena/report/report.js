(() => {
  "use strict";
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const paint = () => document.body.classList.toggle("dark", chosen === null ? system.matches : chosen);
  document.querySelector(".switch").hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.lang) showLanguage(button.dataset.lang);
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
  showLanguage(languageAsked());
})();
