/* Light and dark, a language that keeps the address, and progress that fills while the page is open. */
"use strict";

(() => {
  const YEAR = 365 * 24 * 3600, EVERY = 10000;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
  const paint = () => document.body.classList.toggle("dark", kept() ? kept() === "dark" : system.matches);
  paint();
  system.addEventListener("change", paint);
  document.querySelector(".theme").addEventListener("click", () => {
    document.cookie = `theme=${document.body.classList.contains("dark") ? "light" : "dark"}; path=/; max-age=${YEAR}; samesite=strict`;
    paint();
  });
  window.addEventListener("beforeprint", () => {
    document.body.classList.remove("dark");
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
  window.addEventListener("afterprint", paint);
  const here = new URL(location.href);
  if (here.searchParams.has("lang")) {
    here.searchParams.delete("lang");
    history.replaceState(null, "", here);
  }

  const live = document.querySelector("[data-live]");
  if (!live) return;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname, { redirect: "error" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = fresh.getElementById("live");
      if (!found || !("live" in found.dataset)) location.reload();
      else if (found.innerHTML !== live.innerHTML) live.replaceChildren(...found.childNodes);
    } catch {
      /* the server is away: what is shown stays, the next round asks again */
    }
  }, EVERY);
})();
