// Saves the page while it is filled in, and says "Saved" only after the server did. Without this
// script the same form saves on Next.
(() => {
  "use strict";
  const form = document.querySelector("#intake");
  const mark = document.querySelector("#saved");
  if (!form || !mark) return;
  const explain = document.querySelector("#explain");
  const AGAIN = 8000;
  let changed = 0;      // counts changes
  let kept = 0;         // the change that the server last said it has
  let saving = false;
  let leaving = false;
  let waited = false;
  let under = Promise.resolve();  // the save that is on its way
  let timer = 0;

  const say = (words, state, why) => {
    mark.textContent = words;
    mark.className = `saved ${state}`;
    if (explain && explain.textContent !== (why || "")) explain.textContent = why || "";
  };

  const save = () => {
    clearTimeout(timer);
    if (saving || leaving || changed === kept) return;
    saving = true;
    under = send();
  };

  const send = async () => {
    const at = changed;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Draft": "1", Accept: "application/json" },
        credentials: "same-origin",
      });
      const data = await answer.json();
      if (answer.ok) {
        kept = at;
        form.elements.version.value = data.version;
        say(data.saved, "is");
      } else {
        say(form.dataset.offline, "not", data.error);
      }
      if (data.go) { leaving = true; location.assign(data.go); return; }
    } catch {
      say(form.dataset.offline, "not", form.dataset.explain);
    } finally {
      saving = false;
    }
    if (changed !== kept) timer = setTimeout(save, kept === at ? 0 : AGAIN);
  };

  const soon = (wait) => {
    changed += 1;
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  // What was put right is no longer marked as wrong; the server judges again at Next.
  const clear = (node) => {
    const field = node.closest(".field, .yn");
    if (!field || !field.querySelector(":scope > .err, :scope > .seg.bad")) return;
    field.querySelectorAll(":scope > .err").forEach((words) => words.remove());
    field.querySelectorAll(".bad").forEach((seg) => seg.classList.remove("bad"));
    field.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  };

  form.addEventListener("input", (event) => {
    clear(event.target);
    if (event.target.matches("[type=radio], [type=checkbox]")) return;
    soon(1200);
  });
  form.addEventListener("change", (event) => {
    const box = event.target;
    // "None of these" and the others exclude each other.
    if (box.matches("[type=checkbox]") && box.checked && form.querySelector(`[name="${box.name}"][value="none"]`)) {
      form.querySelectorAll(`[name="${box.name}"]`).forEach((other) => {
        if (other !== box && (box.value === "none" || other.value === "none")) other.checked = false;
      });
    }
    soon(0);
  });
  // A save that is on its way arrives before the page does, or it would write over what the page says.
  form.addEventListener("submit", (event) => {
    leaving = true;
    clearTimeout(timer);
    if (!saving || waited) return;
    event.preventDefault();
    waited = true;
    const enough = new Promise((done) => { setTimeout(done, 4000); });
    Promise.race([under, enough]).finally(() => form.requestSubmit(event.submitter));
  });
  addEventListener("pageshow", () => { leaving = false; waited = false; });
  addEventListener("online", save);
  addEventListener("beforeunload", (event) => {
    if (changed !== kept && !leaving) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });

  // Quick fingers on a slow line fill fields before this script is there. What a browser puts back
  // by itself, after "Back" or a reload, is no such thing.
  const early = [...form.elements].some((field) => {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
    return field.matches("input:not([type=hidden]), textarea") && field.value !== field.defaultValue;
  });
  if (early && performance.getEntriesByType("navigation")[0]?.type === "navigate") soon(1200);
})();
