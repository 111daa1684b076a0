// Parts of the page: what a form shows and which version, answers swapped in, values that collided.
(() => {
  const line = window.plumbline;
  if (!line) return;
  const SEEN = '[name="seen"], [name$="-seen"]';
  const FIELDS = "input:not([type=hidden]), textarea, select";

  // ── what a form shows ──
  const choices = (form) => [...form.elements].filter((one) => one.dataset.v);
  const show = (form, name, value) => {
    const chosen = form.hasAttribute("data-several") ? value.split(",") : [value];
    choices(form).forEach((one) => one.setAttribute("aria-pressed", String(chosen.includes(one.dataset.v))));
    const cell = form.querySelector("[data-cycle]");
    if (cell) {
      const steps = cell.dataset.cycle.split(",");
      const at = steps.indexOf(value);
      cell.classList.remove("ghost");
      cell.dataset.now = value;
      cell.value = steps[(at + 1) % steps.length];
      const said = cell.querySelector("span");
      if (said && cell.dataset.words) said.textContent = cell.dataset.words.split("|")[at];
    }
    const field = [...form.querySelectorAll(FIELDS)].find((one) => one.name === name);
    if (field) field.value = value;
  };
  const meant = (form, button) => {
    const code = button.dataset.v;
    if (!code) return button.value;
    const on = button.getAttribute("aria-pressed") === "true";
    if (!form.hasAttribute("data-several")) return on ? "" : code;
    const others = choices(form).filter((one) => one !== button && one.getAttribute("aria-pressed") === "true").map((one) => one.dataset.v);
    if (on) return others.join(",");
    return code === "none" ? code : [...others.filter((one) => one !== "none"), code].join(",");
  };

  // ── versions: forms of one group share one; which one the page shows now ──
  // A form's own id: `form.id` would be a field of that name, as the forms of entries have one.
  const idOf = (form) => form.getAttribute("id") || "";
  const group = (form) => form.dataset.version || idOf(form) || form.action;
  const formOf = (tap) => (tap.form && document.getElementById(tap.form))
    || [...document.querySelectorAll("form[data-tap]")].find((form) => group(form) === tap.group && form.querySelector(SEEN));
  const shown = (tap) => {
    const field = formOf(tap)?.querySelector(SEEN);
    return field ? Number(field.value) : null;
  };

  // ── what somebody is typing survives an answer that replaces the line it stands in ──
  const typedSince = (field, tap) => {
    if (field.type === "checkbox" || field.type === "radio") return false;
    const sent = tap && formOf(tap) === field.form && tap.body.find(([name]) => name === field.name);
    if (sent) return field.value !== sent[1];
    if (field.tagName === "SELECT") return field.selectedIndex >= 0 && [...field.options].some((one) => one.defaultSelected) && !field.options[field.selectedIndex].defaultSelected;
    return field.value !== field.defaultValue;
  };
  const remember = (tap) => [...document.querySelectorAll("form[data-tap]")].flatMap((form) => [...form.querySelectorAll(FIELDS)])
    .filter((field) => field.id && typedSince(field, tap))
    .map((field) => {
      const active = field === document.activeElement;
      let range = null;
      try { range = active && [field.selectionStart, field.selectionEnd]; } catch { /* a kind without a caret */ }
      return { id: field.id, value: field.value, active, range, old: field };
    });
  const restore = (typed) => typed.forEach(({ id, value, active, range, old }) => {
    const field = document.getElementById(id);
    if (!field || field === old) return;
    field.value = value;
    if (!active) return;
    field.focus({ preventScroll: true });
    if (range && range[0] !== null) field.setSelectionRange(...range);
  });

  // ── values that collided, and refusals: each stays until somebody decides ──
  const place = () => document.querySelector("#clash");
  const entry = (key) => place()?.querySelector(`:scope > [data-of="${key}"]`);
  const put = (tap, parts) => {
    [...(place()?.children || [])].filter((one) => one.dataset.group === tap.group).forEach((one) => one.remove());
    const box = document.createElement("div");
    box.dataset.of = tap.key;
    box.dataset.group = tap.group;
    box.append(...parts);
    place()?.append(box);
  };
  const quote = (tap) => {
    const said = document.createElement("p");
    said.className = "yours";
    said.textContent = `${line.words("Yours")} ${tap.text}`;
    return said;
  };
  const refuse = (tap, sentence) => {
    const box = document.createElement("div");
    box.className = "c-page";
    const words = document.createElement("p");
    const strong = document.createElement("b");
    strong.textContent = `${line.words("Unsaved")}. `;
    words.append(strong, sentence);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn plain";
    close.dataset.dismissClash = "";
    close.textContent = line.words("Close");
    box.append(words, ...(tap.text ? [quote(tap)] : []), close);
    put(tap, [box]);
  };

  // ── an answer: its parts go where they belong; returns the ids of what was replaced ──
  const swap = (html, tap, status) => {
    const typed = remember(tap);
    const held = document.createElement("template");
    held.innerHTML = html;
    const clash = held.content.querySelector("#clash");
    clash?.remove();
    // The head of a section that this page does not have has no place.
    held.content.querySelectorAll(".sec-head[hx-swap-oob]").forEach((one) => { if (!document.getElementById(one.id)) one.remove(); });
    const ids = [...held.content.querySelectorAll("[hx-swap-oob]")].map((one) => one.id);
    const target = document.createElement("div");
    document.body.append(target);
    window.htmx.swap(target, held.innerHTML, { swapStyle: "innerHTML" });
    target.remove();
    restore(typed);
    if (status !== 200 && clash?.children.length) {
      put(tap, [...clash.children]);
      if (tap.text && !clash.querySelector("form")) entry(tap.key).querySelector(".c-page p")?.after(quote(tap));
    }
    return ids;
  };

  // A browser keeps half-filled fields on the disk to restore them; here only the journal may.
  const discreet = () => document.querySelectorAll("form[data-tap]").forEach((form) => { form.autocomplete = "off"; });
  line.on("changed", discreet);
  discreet();

  line.page = {
    SEEN, show, meant, group, idOf, formOf, shown, swap, refuse,
    saves: () => Number(document.querySelector("#band")?.dataset.saves || 0),
    settled: (tap) => [...(place()?.children || [])].filter((one) => one.dataset.group === tap.group).map((one) => { one.remove(); return one.dataset.of; }),
    decided: (button) => { const box = button.closest("[data-of]"); box?.remove(); return box?.dataset.of; },
  };
})();
