(() => {
  "use strict";
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("scripted");
  for (const one of document.querySelectorAll(".controls, .switch")) one.hidden = false;

  const draw = () => {
    const style = getComputedStyle(root);
    const lang = root.classList.contains("en") ? "en" : "zh";
    for (const place of document.querySelectorAll(".plot")) {
      const chapter = Number(place.closest(".chapter").dataset.chapter);
      const own = figures[chapter][lang];
      const narrow = place.dataset.figure + "-narrow";
      const figure = coloured(own[narrow in own && place.clientWidth < 560 ? narrow : place.dataset.figure], style);
      figure.layout.font.family = getComputedStyle(document.body).fontFamily;
      const options = { responsive: true, displaylogo: false, displayModeBar: false, locale: "en" };
      Plotly.react(place, figure.data, { ...figure.layout, autosize: true }, options);
    }
  };

  const speak = (lang) => {
    showLanguage(lang);
    draw();
  };

  const choose = (chapter) => {
    const wanted = {};
    for (const group of chapter.querySelectorAll("[data-choose]"))
      wanted[group.dataset.choose] = group.querySelector('[aria-pressed="true"]').dataset.value;
    for (const part of chapter.querySelectorAll(".part"))
      part.hidden = Object.entries(wanted).some(([name, value]) => name in part.dataset && part.dataset[name] !== value);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.lang) speak(button.dataset.lang);
    const group = button.closest("[data-choose]");
    if (!group) return;
    for (const one of group.children) one.setAttribute("aria-pressed", String(one === button));
    choose(button.closest(".chapter"));
  });
  dark.addEventListener("change", draw);
  document.querySelectorAll(".chapter").forEach(choose);
  speak(languageAsked());
})();
