/* Says so where a browser is too old. Written for any browser, and loaded before the app itself. */
(function () {
  "use strict";
  var modules = "noModule" in document.createElement("script");
  var known =
    modules &&
    typeof Array.prototype.findLast === "function" &&
    typeof Element.prototype.replaceChildren === "function" &&
    typeof Object.hasOwn === "function" &&
    typeof AbortController === "function" &&
    typeof ResizeObserver === "function" &&
    window.CSS &&
    CSS.supports("inset", "0") &&
    CSS.supports("selector(:focus-visible)");
  function tell() {
    document.getElementById("opening-words").style.display = "none";
    document.getElementById("old").removeAttribute("hidden");
    document.getElementById("old").style.display = "block";
  }
  window.tooOld = !known;
  document.addEventListener("DOMContentLoaded", function () {
    if (!known) tell();
    else
      setTimeout(function () {
        if (document.getElementById("opening")) tell();
      }, 20000);
  });
})();
