// Moving a visit on the calendar: where it would stand, drawn and in words, and how the clinic is asked.
// Fingers and mice (drag.js) and keys (steps.js) both come here. The server decides; the forms remain.
(() => {
  const root = document.documentElement;
  const board = () => document.querySelector("[data-zone-name]");
  const STEP = 5;

  const columns = () => [...document.querySelectorAll(".cal-col[data-who], .cal-col[data-room]")];
  const days = () => [...document.querySelectorAll(".week-day[data-day]")];
  const columnOf = (name, key) => columns().find((column) => column.dataset[name] === key);

  // ── times in words, on the clock of the place ──
  const words = (hour, minute) => {
    const { am, pm } = board().dataset;
    return `${hour % 12 || 12}:${String(minute).padStart(2, "0")}\u00a0${hour < 12 ? am : pm}`;
  };
  const clock = (seconds) => {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: board().dataset.zoneName, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return words(...format.format(new Date(seconds * 1000)).split(":").map(Number));
  };
  const wall = (minutes) => words(Math.floor(minutes / 60), minutes % 60);
  const filled = (pattern, facts) => pattern.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);

  // ── a visit in the hand ──
  const read = (block) => {
    const { visit, at, min, least, who, room, parts, name, can, day, wall: start } = block.dataset;
    const [hour, minute] = (start || "0:0").split(":").map(Number);
    return {
      visit, name, who, room, day, least: Number(least), can: can.split(" "),
      at: Number(at), min: Number(min), wall: hour * 60 + minute,
      parts: parts ? parts.split(",").map((part) => part.split("-").map(Number)) : [],
    };
  };
  let held = null;

  const weekly = () => days().length > 0;
  const same = (one, other) => ["at", "min", "who", "room", "day", "wall"].every((key) => one[key] === other[key]);
  const titleOf = (name, key) => columnOf(name, key)?.dataset.title || "";
  const said = () => {
    const { now } = held;
    if (weekly()) {
      const day = days().find((one) => one.dataset.day === now.day);
      return filled(board().dataset.saysDay, { day: day.dataset.title, start: wall(now.wall) });
    }
    const where = [titleOf("who", now.who), titleOf("room", now.room)].filter(Boolean).join(", ");
    return filled(board().dataset.says, { start: clock(now.at), end: clock(now.at + now.min * 60), where });
  };

  // ── where it would stand ──
  const ghost = (column, from, rows, text) => {
    const node = document.createElement("div");
    node.className = `ghost from-${from} span-${Math.max(rows, 1)}`;
    node.setAttribute("aria-hidden", "true");
    if (text) {
      const line = document.createElement("b");
      line.textContent = text;
      node.append(line);
    }
    column.append(node);
    return [column, node, from, rows];
  };
  const rowOf = (seconds) => Math.floor((seconds - Number(board().dataset.start)) / 60 / STEP) + 1;
  const drawDay = () => {
    const { now } = held;
    const text = said();
    const drawn = [];
    const people = columnOf("who", now.who);
    const last = now.parts.length - 1;
    now.parts.forEach(([from, length], index) => {
      const more = index === last ? now.min - held.before.min : 0;  // a longer visit is longer at its end
      if (people) drawn.push(ghost(people, rowOf(now.at + from * 60), Math.ceil((length + more) / STEP), index ? "" : text));
    });
    const table = columnOf("room", now.room);
    if (table) drawn.push(ghost(table, rowOf(now.at), Math.ceil(now.min / STEP), text));
    return drawn.map(inTheWay).some(Boolean) ? board().dataset.taken : "";
  };
  // What is drawn already in that place; the server looks again, at what is true then.
  const inTheWay = ([column, node, from, rows]) => {
    const hit = [...column.querySelectorAll("[data-visit], .shut")].some((other) => {
      if (other.dataset.visit === held.now.visit || other.dataset.s === "missed") return false;
      const style = getComputedStyle(other);
      const start = Number(style.gridRowStart);
      const length = Number(style.gridRowEnd.replace("span ", ""));
      return start < from + rows && from < start + length;
    });
    node.classList.toggle("clash", hit);
    return hit;
  };
  const drawWeek = () => {
    const day = days().find((one) => one.dataset.day === held.now.day);
    const row = document.createElement("li");
    row.className = "ghost";
    row.setAttribute("aria-hidden", "true");
    row.textContent = `${wall(held.now.wall)} ${held.now.name}`;
    day.querySelector("ul").append(row);
    return "";
  };
  const wipe = () => document.querySelectorAll(".ghost").forEach((node) => node.remove());
  const draw = () => {
    wipe();
    if (same(held.now, held.before)) { held.warning = ""; return; }
    held.warning = weekly() ? drawWeek() : drawDay();
  };

  // ── taking, holding, letting go ──
  const take = (block, kind) => {
    if (held || root.hasAttribute("data-busy")) return false;
    const before = read(block);
    if (!before.can.includes(kind)) return false;
    held = { kind, before, now: { ...before }, warning: "" };
    root.setAttribute("data-busy", kind);
    document.querySelectorAll(`[data-visit="${before.visit}"]`).forEach((node) => node.classList.add("in-hand"));
    return true;
  };
  const leave = () => {
    wipe();
    document.querySelectorAll(".in-hand").forEach((node) => node.classList.remove("in-hand"));
    held = null;
    root.removeAttribute("data-busy");
  };
  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const to = (change) => {
    const next = { ...held.now, ...change };
    if (!weekly()) {
      const start = Number(board().dataset.start);
      const end = start + Number(board().dataset.rows) * STEP * 60;
      next.min = clamp(next.min, next.least, Math.floor((end - next.at) / 60));
      next.at = clamp(next.at, start, end - next.min * 60);
    } else next.wall = clamp(next.wall, 0, 24 * 60 - STEP);
    if (same(next, held.now)) return;
    held.now = next;
    draw();
  };

  // ── the clinic is asked ──
  const key = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const wish = ({ kind, now }) => {
    if (kind === "length") return { minutes: now.min };
    if (weekly()) {
      const at = `${String(Math.floor(now.wall / 60)).padStart(2, "0")}:${String(now.wall % 60).padStart(2, "0")}`;
      return { day: now.day, at, practitioner: now.who, room: now.room };
    }
    return { slot: `${new Date(now.at * 1000).toISOString().slice(0, 19)}Z~${now.who}~${now.room}` };
  };
  const set = async () => {
    const { kind, now, before } = held;
    if (same(now, before)) { leave(); return; }
    const pattern = kind === "length" ? board().dataset.lengthUrl : board().dataset.moveUrl;
    const url = pattern.replace("00000000-0000-0000-0000-000000000000", now.visit);
    const values = { ...wish(held), form_key: key() };
    document.querySelector("#dropped").replaceChildren();
    try {
      await htmx.ajax("POST", url, { source: "#dropped", target: "#dropped", swap: "innerHTML", values });
    } finally { leave(); }
    document.querySelector("#dropped [role=alert]")?.focus();
  };
  document.addEventListener("live:ask", () => document.querySelector("#dropped")?.replaceChildren());

  window.moving = { STEP, take, to, set, leave, said, weekly, columns, days, get held() { return held; } };
})();
