// Keeps what is being written to the clinic, at the clinic and nowhere in this browser: a page that
// closes shows it again to who signs in. Writing counts as being there.
(() => {
  const form = document.querySelector("form[data-keeps]");
  if (!form) return;
  const field = form.elements.body;
  let [timer, kept, sent] = [0, field.value, false];
  const keep = async () => {
    clearTimeout(timer);
    if (sent || field.value === kept) return;
    kept = field.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Draft": "1" }, keepalive: true, cache: "no-store" });
      if (answer.ok) document.dispatchEvent(new CustomEvent("plumbline:used"));
    } catch { kept = null; }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 800); });
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
})();
