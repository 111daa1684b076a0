// Copies a link that is shown once; without a clipboard it stays a field to select from.
(() => {
  const button = document.querySelector("[data-copy]");
  const from = document.querySelector("[data-copy-from]");
  const said = document.querySelector("#link-said");
  if (!button || !from) return;
  from.addEventListener("focus", () => from.select());
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(from.value);
      said.textContent = said.dataset.copied;
    } catch {
      from.focus();
    }
  });
})();
