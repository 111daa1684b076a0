// Plans: the reading is copied, or printed alone.
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    const part = document.querySelector(button.dataset.copy || button.dataset.print);
    if (!part) return;
    if (button.dataset.print) {
      document.documentElement.classList.add("prints-reading");
      addEventListener("afterprint", () => document.documentElement.classList.remove("prints-reading"), { once: true });
      print();
      return;
    }
    await navigator.clipboard.writeText([...part.querySelectorAll("p")].map((line) => line.textContent.trim()).join("\n"));
    button.dataset.done = "true";
  });
  const show = () => document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
  document.addEventListener("htmx:afterSettle", show);
})();
