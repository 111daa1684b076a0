// What was done: a held level opens its fields, a new row opens by itself, rows are dragged in order.
(() => {
  const line = window.plumbline;
  if (!line) return;
  const HOLD_MS = 500;
  const opened = new Set();
  let known = new Set();
  let asked = "";
  let adding = false;

  const rows = () => [...document.querySelectorAll("[data-entry]")];
  const keys = () => new Set(rows().map((row) => row.dataset.entry));
  const open = (key, scroll) => {
    const more = document.getElementById(`${key}-open`);
    if (!more) return false;
    more.open = true;
    opened.add(more.id);
    if (scroll) document.getElementById(key).scrollIntoView({ block: "nearest" });
    return true;
  };

  // ── what is open stays open when its line is drawn anew ──
  const WATCHED = ".proc-more, .proc-more .more, .kind";
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!box.matches?.(WATCHED) || !box.isConnected) return;
    if (box.open) opened.add(box.id); else opened.delete(box.id);
  }, true);
  line.on("changed", () => {
    opened.forEach((id) => { const box = document.getElementById(id); if (box) box.open = true; });
    const now = keys();
    if (asked && open(asked, true)) asked = "";
    if (adding) {
      const fresh = rows().find((row) => !known.has(row.dataset.entry));
      if (fresh) { adding = false; open(fresh.id, true); }
    }
    known = now;
  });
  known = keys();

  // ── a level: a tap adds it or opens it, holding it adds and opens it ──
  document.addEventListener("click", (event) => {
    const level = event.target.closest("[data-opens]");
    if (!level) return;
    event.preventDefault();
    open(level.dataset.opens, true);
    document.getElementById(`${level.dataset.opens}-fields`)?.focus({ preventScroll: true });
  });
  document.addEventListener("submit", (event) => { if (event.target.hasAttribute("data-adds")) adding = true; }, true);
  let timer = 0;
  let held = null;
  const let_go = () => { clearTimeout(timer); };
  document.addEventListener("pointerdown", (event) => {
    const level = event.target.closest("[data-strip] button.lv");
    held = null;
    if (!level || event.button) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      held = level;
      asked = `procedure-${level.form.elements.id.value}`;
      level.form.requestSubmit(level);
    }, HOLD_MS);
  });
  ["pointerup", "pointercancel", "pointermove"].forEach((name) => document.addEventListener(name, (event) => {
    if (name !== "pointermove" || Math.hypot(event.movementX, event.movementY) > 6) let_go();
  }));
  document.addEventListener("click", (event) => {
    if (held && event.target.closest("button.lv") === held) { event.preventDefault(); event.stopPropagation(); }
    held = null;
  }, true);
  document.addEventListener("contextmenu", (event) => { if (event.target.closest("[data-strip] .lv")) event.preventDefault(); });

  // ── the order: a row is taken by its grip and put down between two others ──
  let drag = null;
  const clear = () => rows().forEach((row) => row.classList.remove("above", "below", "held"));
  const target = (y) => {
    const list = rows();
    const over = list.find((row) => { const box = row.getBoundingClientRect(); return y >= box.top && y < box.bottom; });
    if (!over) return null;
    const box = over.getBoundingClientRect();
    const after = y > box.top + box.height / 2;
    return { over, after, place: list.indexOf(over) + (after ? 1 : 0) };
  };
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip) return;
    event.preventDefault();
    drag = { row: grip.closest("[data-entry]"), from: 0 };
    drag.from = rows().indexOf(drag.row);
    grip.setPointerCapture(event.pointerId);
    drag.row.classList.add("held");
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    clear();
    drag.row.classList.add("held");
    drag.at = target(event.clientY);
    if (drag.at && drag.at.over !== drag.row) drag.at.over.classList.add(drag.at.after ? "below" : "above");
  });
  const drop = (event) => {
    if (!drag) return;
    const { row, from, at } = drag;
    drag = null;
    clear();
    if (event.type === "pointercancel" || !at) return;
    const place = at.place > from ? at.place - 1 : at.place;
    if (place !== from) line.tap(row.querySelector(".moves"), { order: place + 1 });
  };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
})();
