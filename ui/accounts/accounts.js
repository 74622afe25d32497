/* On the pages for who is not logged in: who comes by a link from another site arrives without the cookie, though logged in. Asked from here, the
   server sees it, and the page goes where it was to go. Without scripts the page simply shows. */

(() => {
  const page = document.querySelector("[data-session]");
  if (!page) return;
  fetch(page.dataset.session + location.search, { cache: "no-store" })
    .then((answer) => answer.json())
    .then((state) => {
      if (state.home) location.replace(state.home);
    })
    .catch(() => {});
})();
