// What somebody opened stays open when its line is drawn again; a place on a picture presses its field.
(() => {
  const opened = new Set();
  document.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (!fold.matches?.("[data-fold][id], .fold[id]") || !fold.isConnected) return;
    if (fold.open) opened.add(fold.id); else opened.delete(fold.id);
  }, true);
  const reopen = () => opened.forEach((id) => { const fold = document.getElementById(id); if (fold && !fold.open) fold.open = true; });
  window.plumbline?.on("changed", reopen);

  document.addEventListener("click", (event) => {
    const place = event.target.closest?.("[data-places] a[href^='#']");
    const field = place && document.getElementById(place.getAttribute("href").slice(1));
    if (!field?.matches("form[data-tap] button")) return;
    event.preventDefault();
    field.click();
  });
})();
