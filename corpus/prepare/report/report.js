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
    showLanguage(lang);
    draw();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-lang]");
    if (button) speak(button.dataset.lang);
  });
  dark.addEventListener("change", draw);
  speak(languageAsked());
})();
