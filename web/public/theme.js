// Runs before the first paint, as a file of its own so that the page needs no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("moked.theme");
  } catch {
    stored = null;
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
