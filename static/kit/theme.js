// Before the first paint: the theme this browser chose, else the one its system prefers.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme) return;
  root.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.themeAuto = "";
})();
