// A visit is moved by keys: M takes the chosen or focused one, arrows move it by five minutes or to
// the next person, table or day, Shift with the arrows changes its length, Enter sets, Escape leaves.
(() => {
  const moves = window.moving;
  const place = () => document.querySelector("#moving");
  let stepping = false;
  let side = null;

  const typing = (node) => node?.matches?.("input:not([type=radio],[type=checkbox],[type=button]), textarea, select");
  const allowed = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const block = () => document.activeElement?.closest?.("[data-can]")
    || document.querySelector(".cal-col .chosen[data-can], .week-visit.chosen[data-can]");

  const say = (first) => {
    const { now, warning } = moves.held;
    const words = [first ? now.name : "", moves.said(), warning].filter(Boolean).join(", ");
    place().querySelector("[role=status]").textContent = words;
  };
  const begin = (node) => {
    if (!moves.take(node, node.dataset.can.includes("move") ? "move" : "length")) return;
    stepping = true;
    side = node.closest("[data-room]:not([data-visit])") ? "room" : "who";
    place().hidden = false;
    node.focus({ preventScroll: true });
    say(true);
  };
  const end = (sets) => {
    stepping = false;
    place().hidden = true;
    if (sets) moves.set(); else moves.leave();
  };

  // Left and right go through the columns as they stand: people, then tables.
  const sideways = (by) => {
    const { now } = moves.held;
    if (moves.weekly()) {
      const days = moves.days().map((day) => day.dataset.day);
      return { day: days[Math.min(Math.max(days.indexOf(now.day) + by, 0), days.length - 1)] };
    }
    const list = moves.columns();
    const at = list.findIndex((column) => column.dataset[side] === now[side]);
    const next = list[at + by];
    if (!next) return {};
    side = next.dataset.who ? "who" : "room";
    return { [side]: next.dataset[side] };
  };
  const step = (event) => {
    const { now, kind, before } = moves.held;
    const by = { ArrowUp: -moves.STEP, ArrowDown: moves.STEP }[event.key];
    const grid = moves.STEP * 60;
    if (event.shiftKey && by && !moves.weekly() && now.can.includes("length")) {
      if (now.at !== before.at || now.who !== before.who || now.room !== before.room) return;
      moves.held.kind = "length";
      moves.to({ min: Math.round((now.min + by) / moves.STEP) * moves.STEP });
    } else if (kind === "length") return;
    else if (by && moves.weekly()) moves.to({ wall: now.wall + by });
    else if (by) moves.to({ at: Math.round((now.at + by * 60) / grid) * grid });
    else moves.to(sideways(event.key === "ArrowLeft" ? -1 : 1));
    say(false);
    document.querySelector(".ghost")?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (stepping && moves.held) {
      if (event.key === "Tab") { end(false); return; }
      const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "Escape"];
      event.stopPropagation();
      if (!keys.includes(event.key)) return;
      event.preventDefault();
      if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
      else step(event);
      return;
    }
    if (event.key.toLowerCase() !== "m" || event.shiftKey || !allowed()) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const node = block();
    if (!node || !window.moving.columns().length && !moves.weekly()) return;
    event.preventDefault();
    event.stopPropagation();
    begin(node);
  }, true);
  document.addEventListener("pointerdown", () => { if (stepping) end(false); });
})();
