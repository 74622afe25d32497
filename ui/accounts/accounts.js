/* On the login page: who comes by a link from another site arrives without the cookie, though logged in. Asked from here, the
   server sees it, and the page goes where it was to go. Without scripts the login simply shows. */

(() => {
  const form = document.querySelector("form[data-session]");
  if (!form) return;
  fetch(form.dataset.session + location.search, { cache: "no-store" })
    .then((answer) => answer.json())
    .then((state) => {
      if (state.home) location.replace(state.home);
    })
    .catch(() => {});
})();
