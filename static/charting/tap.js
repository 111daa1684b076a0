// What starts a tap: a button, a stepper, text while it is typed; or another script.
(() => {
  const line = window.plumbline;
  if (!line) return;
  const { page, queue, journal } = line;
  const { drafts } = queue;
  const TEXT = "[data-text], [data-stepper] input";
  const JOURNAL_MS = 250;
  const PAUSE_MS = 800;
  const LONGEST_MS = 4000;
  let previous = null;
  let signing = false;

  const record = (form, data, facts) => {
    data.delete("csrfmiddlewaretoken");
    const body = [...data.entries()].filter(([, value]) => typeof value === "string");
    const seen = body.find(([name, value]) => (name === "seen" || name.endsWith("-seen")) && /^[0-9]+$/.test(value));
    const tap = {
      key: line.uuid(), at: Date.now(), url: form.action, form: page.idOf(form), group: page.group(form), body,
      seenName: seen?.[0] || "", seen: seen ? Number(seen[1]) : null, saves: queue.known(), ...facts,
    };
    // Taking back belongs to the tap before it: it moves the same version on by one more.
    if (form.hasAttribute("data-undo") && previous) Object.assign(tap, { group: previous.group, seen: previous.seen });
    return tap;
  };
  const take = (form, data, facts, gone) => {
    const tap = record(form, data, facts);
    // The version that this page showed, even where a tap of ours is on its way to moving it.
    const ahead = queue.last();
    if (ahead && ahead.group === tap.group && tap.seen !== null && ahead.seen !== null) tap.seen = Math.max(tap.seen, ahead.seen);
    previous = tap;
    queue.add(tap, gone);
    line.tell("tapped", { form, values: Object.fromEntries(tap.body), key: tap.key });
    return tap;
  };

  const add = (form, button, gone) => {
    const data = new FormData(form, button && button.form === form ? button : null);
    let name = button?.name || "";
    if (button && (button.dataset.v || button.hasAttribute("data-cycle"))) {
      const value = page.meant(form, button);
      data.set(button.name, value);
      page.show(form, button.name, value);
    } else if (form.hasAttribute("data-undo")) name = "";
    const draft = [...drafts.values()].find((one) => one.form === page.idOf(form) && page.idOf(form));
    if (draft) drop(draft);
    const typed = form.querySelector("[data-text]");
    return take(form, data, { button: button?.id || "", name, text: typed ? typed.value : "" }, [...gone, ...(draft ? [draft.key] : [])]);
  };

  line.tap = (form, value) => {
    const data = new FormData(form);
    const values = typeof value === "object" ? value : { value: String(value) };
    Object.entries(values).forEach(([name, one]) => data.set(name, String(one)));
    const name = "value" in values ? "value" : "";
    if (name) page.show(form, name, values.value);
    return take(form, data, { button: "", name, text: "" }, []);
  };

  // ── text: kept as it is typed, sent after a pause, and now and then while somebody goes on ──
  const drop = (draft) => { clearTimeout(draft.timer); clearTimeout(draft.keep); drafts.delete(draft.field); };
  const ripe = (draft) => {
    drop(draft);
    const { keep, field, ...tap } = draft;
    previous = tap;
    tap.written = journal.write([queue.plain(tap)]);
    queue.add(tap);
  };
  const type = (field, wait) => {
    const { form } = field;
    const id = field.id || page.idOf(form);
    let draft = drafts.get(id);
    if (!draft) {
      draft = record(form, new FormData(form), { button: "", name: field.name, text: "" });
      draft.field = id;
      drafts.set(id, draft);
    }
    draft.body = draft.body.map(([name, value]) => [name, name === field.name ? field.value : value]);
    if (!draft.body.some(([name]) => name === field.name)) draft.body.push([field.name, field.value]);
    draft.text = field.matches("[data-text]") ? field.value : "";
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => ripe(draft), Math.max(0, Math.min(wait, draft.at + LONGEST_MS - Date.now())));
    draft.keep ||= setTimeout(() => {
      draft.keep = 0;
      if (drafts.get(id) !== draft) return;
      const { keep, field: _field, ...tap } = draft;
      line.keeping(tap, journal.write([queue.plain(tap)]));
    }, JOURNAL_MS);
    queue.saying();
  };
  const flush = () => [...drafts.values()].forEach(ripe);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-tap")) {
      event.preventDefault();
      const decided = page.decided(event.submitter || form);
      add(form, event.submitter, decided ? [decided] : []);
    } else if (page.idOf(form) === "sign-form" && queue.busy()) {
      event.preventDefault();
      flush();
    }
  });
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      const box = step.closest("[data-stepper]");
      const field = box.querySelector("input");
      const start = field.value === "" ? Number(field.placeholder) || 0 : Number(field.value);
      if (Number.isNaN(start)) { field.focus(); return; } // a range, or "above": typed, not stepped
      const jump = field.value === "" && !Number(field.placeholder) && step.dataset.step === "-1" ? 0 : Number(step.dataset.step);
      field.value = String(Math.min(Math.max(start + jump, 0), Number(box.dataset.top)));
      type(field, 500);
    }
    const dismiss = event.target.closest("[data-dismiss-clash]");
    if (dismiss) {
      const key = page.decided(dismiss);
      if (key) journal.write([], [key]); else document.querySelector("#clash").replaceChildren();
    }
  });
  document.addEventListener("input", (event) => { if (event.target.matches(TEXT)) type(event.target, PAUSE_MS); });
  document.addEventListener("change", (event) => {
    const unit = event.target;
    if (unit.matches("[data-unit]") && unit.form.elements.value.value) add(unit.form, null, []);
  });
  document.addEventListener("change", (event) => { if (event.target.matches(TEXT) && drafts.has(event.target.id || page.idOf(event.target.form))) type(event.target, 0); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  addEventListener("pagehide", () => { flush(); queue.farewell(); });

  const steppers = () => document.querySelectorAll("[data-step]").forEach((button) => { button.hidden = false; });
  line.on("changed", steppers);
  // Who pressed "Sign" while something was on its way has signed once it has arrived.
  line.on("drained", () => { if (signing) { signing = false; document.querySelector("#sign-form")?.requestSubmit(); } });
  steppers();
})();
