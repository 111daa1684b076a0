// Wedges on the pelvis, by finger, mouse or key: taken, dropped on a landmark, turned. Each drop
// fills the block's own form and sends it, so that it is a tap like every other.
(() => {
  const STEP = 15, MOST = 90, SLOP = 6, FAR = 95;
  let held = null;
  let chosen = { id: "", at: -1, focus: false };

  // ── what is drawn ──
  const grips = (svg) => [...svg.querySelectorAll(".w-grip")];
  const parts = (grip) => {
    const svg = grip.ownerSVGElement;
    const at = grips(svg).indexOf(grip);
    const wedges = [...svg.querySelectorAll(".wedge")];
    const half = wedges.length / 2;
    return { at, moved: [wedges[at], wedges[half + at], grip], badge: svg.querySelectorAll(".w-badge")[at] };
  };
  const spots = (svg) => [...svg.querySelectorAll(".w-spot")].map((node) => {
    const circle = node.querySelector("circle");
    return { node, side: node.dataset.side, landmark: node.dataset.landmark, name: node.dataset.name, x: Number(circle.getAttribute("cx")), y: Number(circle.getAttribute("cy")) };
  });
  const stands = (grip) => ({ side: grip.dataset.side, landmark: grip.dataset.landmark, angle: Number(grip.dataset.angle) });
  const spotOf = (svg, now) => spots(svg).find((one) => one.side === now.side && one.landmark === now.landmark);
  const turned = (value) => Math.max(-MOST, Math.min(MOST, value));

  // The wedge at a point of the picture, always turned from its own side toward the midline.
  const draw = (grip, x, y, angle) => {
    const place = x > 0 ? `scale(-1 1) translate(${-x} ${y}) rotate(${angle})` : `translate(${x} ${y}) rotate(${angle})`;
    const { moved, badge } = parts(grip);
    moved.forEach((node) => node.setAttribute("transform", place));
    const way = (angle * Math.PI) / 180;
    const bx = x + (x > 0 ? 51 : -51) * Math.cos(way);
    const by = y - 51 * Math.sin(way);
    const [circle, label] = badge.children;
    circle.setAttribute("cx", bx); circle.setAttribute("cy", by);
    label.setAttribute("x", bx); label.setAttribute("y", by + 4.3);
  };
  const put = (grip, now) => {
    const spot = spotOf(grip.ownerSVGElement, now);
    if (spot) draw(grip, spot.x, spot.y, now.angle);
    near(grip.ownerSVGElement, spot);
    say(`${spot ? spot.name : ""}, ${now.angle}°`);
  };
  const near = (svg, spot) => spots(svg).forEach((one) => one.node.classList.toggle("near", Boolean(spot) && one.side === spot.side && one.landmark === spot.landmark));
  const say = (words) => { const place = document.querySelector("#stage-say"); if (place) place.textContent = words; };

  // ── which wedge is chosen; its details stand beside ──
  const details = (grip) => document.getElementById(grip.id.replace(/^w-/, "d-"));
  const choose = (grip) => {
    chosen = grip ? { id: grip.id, at: parts(grip).at, focus: false } : { id: "", at: -1, focus: false };
    show();
  };
  const current = () => {
    if (chosen.at < 0) return null;
    const same = document.getElementById(chosen.id);
    return same || [...document.querySelectorAll(".movable .w-grip")][chosen.at] || null;
  };
  const show = () => {
    const grip = current();
    document.querySelectorAll(".movable .w-grip").forEach((one) => {
      one.classList.toggle("selected", one === grip);
      one.setAttribute("aria-pressed", String(one === grip));
    });
    document.querySelectorAll(".wedge-open").forEach((one) => { const open = Boolean(grip) && one === details(grip); if (one.open !== open) one.open = open; });
  };

  // ── sending ──
  const set = (form, name, value) => { const field = form.elements.namedItem(name); if (field) field.value = value; };
  const send = (grip, now, hand) => {
    const was = stands(grip);
    if (was.side === now.side && was.landmark === now.landmark && was.angle === now.angle) return;
    Object.assign(grip.dataset, { side: now.side, landmark: now.landmark, angle: String(now.angle) });
    if (grip.id.startsWith("p-")) {
      const form = document.querySelector("#blocks-accept");
      const moves = grips(grip.ownerSVGElement).map((one) => ({ n: Number(one.id.slice(2)), side: one.dataset.side, landmark: one.dataset.landmark, angle_deg: Number(one.dataset.angle) }));
      set(form, "moves", JSON.stringify(moves));
      form.requestSubmit();
      return;
    }
    const form = document.getElementById(grip.id.replace(/^w-/, "block-"));
    set(form, "side", now.side);
    set(form, "landmark", now.landmark);
    set(form, "angle_deg", String(now.angle));
    set(form, "turned", hand ? "1" : "");
    form.requestSubmit();
  };

  // ── by finger or mouse ──
  const at = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const begin = (event) => {
    const grip = event.target.closest?.(".movable .w-grip");
    if (!grip || event.button > 0 || held) return;
    const svg = grip.ownerSVGElement;
    const from = stands(grip);
    const spot = spotOf(svg, from);
    if (!spot) return;
    const point = at(svg, event);
    const turns = Boolean(event.target.closest(".w-turn"));
    held = { grip, svg, from, now: { ...from }, turns, moved: false, id: event.pointerId, x: event.clientX, y: event.clientY, spot, dx: spot.x - point.x, dy: spot.y - point.y };
    grip.setPointerCapture?.(event.pointerId);
  };
  const move = (event) => {
    if (!held || event.pointerId !== held.id) return;
    if (!held.grip.isConnected) { held = null; return; }
    if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < SLOP) return;
    event.preventDefault();
    held.moved = true;
    const point = at(held.svg, event);
    if (held.turns) {
      const way = held.spot.x > 0 ? held.spot.x - point.x : point.x - held.spot.x;
      const angle = (Math.atan2(point.y - held.spot.y, way) * 180) / Math.PI;
      held.now.angle = turned(Math.round(angle / STEP) * STEP);
      draw(held.grip, held.spot.x, held.spot.y, held.now.angle);
      return;
    }
    held.svg.classList.add("dragging");
    const x = point.x + held.dx, y = point.y + held.dy;
    draw(held.grip, x || -1, y, held.now.angle);
    const best = spots(held.svg).reduce((one, two) => (Math.hypot(two.x - x, two.y - y) < Math.hypot(one.x - x, one.y - y) ? two : one));
    const close = Math.hypot(best.x - x, best.y - y) <= FAR;
    held.now.side = close ? best.side : held.from.side;
    held.now.landmark = close ? best.landmark : held.from.landmark;
    near(held.svg, close ? best : held.spot);
  };
  const end = (event) => {
    if (!held || event.pointerId !== held.id) return;
    const { grip, svg, from, now, moved, turns } = held;
    held = null;
    svg.classList.remove("dragging");
    if (!grip.isConnected) return;
    if (event.type === "pointercancel") { put(grip, from); return; }
    if (!moved) { if (!turns) choose(grip.classList.contains("selected") ? null : grip); return; }
    if (current() !== grip) choose(grip);
    put(grip, now);
    send(grip, now, turns);
  };
  // touch-action alone does not keep browsers from scrolling a finger that starts inside an SVG.
  document.addEventListener("touchstart", (event) => { if (event.target.closest?.(".movable .w-grip")) event.preventDefault(); }, { passive: false });
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move, { passive: false });
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);

  // ── by key: Enter takes and drops, arrows walk from landmark to landmark, [ and ] turn ──
  let keyed = null;
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const next = (svg, now, [wx, wy]) => {
    const here = spotOf(svg, now);
    const ahead = spots(svg).map((one) => {
      const along = (one.x - here.x) * wx + (one.y - here.y) * wy;
      const beside = Math.abs((one.x - here.x) * wy) + Math.abs((one.y - here.y) * wx);
      return { one, along, cost: along + 2 * beside };
    }).filter((option) => option.along > 4);
    return ahead.sort((a, b) => a.cost - b.cost)[0]?.one;
  };
  const settle = (grip, keep) => {
    if (!keyed || keyed.grip !== grip) return;
    const { now, from, turns } = keyed;
    keyed = null;
    grip.ownerSVGElement?.classList.remove("dragging");
    if (!grip.isConnected) return;
    put(grip, keep ? now : from);
    if (keep) send(grip, now, turns);
  };
  const press = (event) => {
    const grip = event.target.closest?.(".movable .w-grip");
    if (!grip || event.ctrlKey || event.metaKey || event.altKey && event.key.length > 1) return;
    const taken = grip.classList.contains("selected");
    const changes = () => (keyed ??= { grip, from: stands(grip), now: stands(grip), turns: false });
    if (event.key === "Enter" || event.key === " ") {
      if (keyed) { settle(grip, true); chosen.focus = true; } else choose(taken ? null : grip);
    } else if (event.key === "Escape" && (keyed || taken)) {
      if (keyed) settle(grip, false); else choose(null);
    } else if (taken && ways[event.key]) {
      const svg = grip.ownerSVGElement;
      const { now } = changes();
      const spot = next(svg, now, ways[event.key]);
      svg.classList.add("dragging");
      if (spot) Object.assign(now, { side: spot.side, landmark: spot.landmark });
      put(grip, now);
    } else if (taken && (event.key === "[" || event.key === "]")) {
      const { now } = changes();
      keyed.turns = true;
      now.angle = turned(event.key === "]" ? Math.floor(now.angle / STEP) * STEP + STEP : Math.ceil(now.angle / STEP) * STEP - STEP);
      put(grip, now);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("keydown", press, true);
  document.addEventListener("focusout", (event) => { if (event.target.matches?.(".w-grip")) settle(event.target, true); });

  // ── the details beside: opening one takes its wedge; a choice in it is saved at once ──
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".wedge-open")) return;
    const grip = document.getElementById(event.target.id.replace(/^d-/, "w-"));
    if (event.target.open && grip && current() !== grip) choose(grip);
    else if (!event.target.open && grip && current() === grip && event.target.isConnected) choose(null);
  }, true);
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-block]")) return;
    const where = form.elements.namedItem("note");
    if (form.elements.namedItem("landmark").value === "other" && !where.value) { where.focus(); return; }
    form.requestSubmit();
  });

  // A wedge whose tap still waits stays where the hand has put it.
  document.addEventListener("plumbline:changed", (event) => event.detail.waiting.forEach(({ form, values }) => {
    const grip = form.startsWith("block-") && document.getElementById(form.replace(/^block-/, "w-"));
    if (!grip || !values.landmark) return;
    Object.assign(grip.dataset, { side: values.side, landmark: values.landmark, angle: values.angle_deg });
    put(grip, stands(grip));
    const box = document.getElementById(form);
    ["side", "landmark", "angle_deg"].forEach((name) => set(box, name, values[name]));
  }));

  // After an answer the section is new: the same wedge stays chosen, and keeps the keyboard.
  const sheet = document.querySelector("#sheet");
  if (sheet) new MutationObserver(() => {
    show();
    const grip = current();
    if (chosen.focus && grip && (document.activeElement === document.body || !document.activeElement)) grip.focus({ preventScroll: true });
  }).observe(sheet, { childList: true, subtree: true });
})();
