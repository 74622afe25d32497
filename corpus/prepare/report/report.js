(() => {
  "use strict";
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  for (const one of document.querySelectorAll(".switch")) one.hidden = false;

  const draw = () => {
    const style = getComputedStyle(root);
    const own = figures[root.classList.contains("en") ? "en" : "zh"];
    for (const place of document.querySelectorAll(".plot")) {
      const figure = coloured(own[place.dataset.figure], style);
      figure.layout.font.family = getComputedStyle(document.body).fontFamily;
      const options = { responsive: true, displaylogo: false, displayModeBar: false, locale: "en" };
      Plotly.react(place, figure.data, { ...figure.layout, autosize: true }, options);
    }
  };

  const speak = (lang) => {
    root.classList.toggle("zh", lang === "zh");
    root.classList.toggle("en", lang === "en");
    root.lang = lang === "zh" ? "zh-CN" : "en";
    for (const button of document.querySelectorAll("[data-lang]"))
      button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    draw();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-lang]");
    if (button) speak(button.dataset.lang);
  });
  dark.addEventListener("change", draw);
  const asked = location.hash.slice(1);
  speak(["zh", "en"].includes(asked) ? asked : (navigator.language || "zh").startsWith("zh") ? "zh" : "en");
})();
