// A visit is dragged to another time, person, table or day, or pulled longer at its lower edge: by
// mouse or pen at once, by finger after a long press, so that a swipe still scrolls. Escape lets go.
(() => {
  const moves = window.moving;
  const PRESS_MS = 350;
  const SLACK = 6;
  let start = null;
  let timer = 0;
  let frame = 0;
  let last = null;

  const scroller = () => {
    const node = document.querySelector(".cal-scroll");
    return node && node.scrollHeight > node.clientHeight ? node : document.scrollingElement;
  };
  const scrolled = () => (scroller()?.scrollTop || 0);

  const pick = () => {
    clearTimeout(timer);
    if (!start || !moves.take(start.block, start.kind)) { start = null; return; }
    start.scroll = scrolled();
    getSelection()?.removeAllRanges();
    follow();
  };

  const under = (list, x) => list.find((node) => {
    const box = node.getBoundingClientRect();
    return x >= box.left && x < box.right;
  });
  const target = () => {
    const { before } = moves.held;
    if (moves.weekly()) {
      const stacked = moves.days().find((day) => {
        const box = day.getBoundingClientRect();
        return last.x >= box.left && last.x < box.right && last.y >= box.top && last.y < box.bottom;
      });
      return { day: (stacked || under(moves.days(), last.x))?.dataset.day || before.day };
    }
    const row = parseFloat(getComputedStyle(document.querySelector(".cal-grid")).getPropertyValue("--row"));
    const by = Math.round((last.y - start.y + scrolled() - start.scroll) / row) * moves.STEP;
    if (start.kind === "length") return { min: Math.round((before.min + by) / moves.STEP) * moves.STEP };
    const column = under(moves.columns(), last.x);
    const grid = moves.STEP * 60;
    return {
      at: by ? Math.round((before.at + by * 60) / grid) * grid : before.at,
      who: column?.dataset.who || before.who,
      room: column?.dataset.room || before.room,
    };
  };

  // Near an edge the day goes on under the hand.
  const follow = () => {
    cancelAnimationFrame(frame);
    if (!moves.held || !start) return;
    const node = scroller();
    const box = node === document.scrollingElement ? { top: 0, bottom: innerHeight } : node.getBoundingClientRect();
    const head = document.querySelector(".cal-head")?.offsetHeight || 0;
    const up = last.y < box.top + head + 24 && last.y < start.y - 20;
    const down = last.y > box.bottom - 24 && last.y > start.y + 20;
    const past = up ? -8 : down ? 8 : 0;
    if (past) node.scrollTop += past;
    moves.to(target());
    frame = requestAnimationFrame(follow);
  };

  const end = (sets) => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    const moved = moves.held && start;
    start = null;
    if (!moved) return;
    // The press was a drag, so the click that follows it opens nothing.
    const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, true), 80);
    if (sets) moves.set(); else moves.leave();
  };

  document.addEventListener("pointerdown", (event) => {
    const block = event.target.closest?.("[data-can]");
    if (!block || event.button || !event.isPrimary || moves.held) return;
    const grip = event.target.closest(".grip");
    start = { block, kind: grip ? "length" : "move", x: event.clientX, y: event.clientY, touch: event.pointerType === "touch" };
    last = { x: event.clientX, y: event.clientY };
    if (start.touch) timer = setTimeout(pick, PRESS_MS);
  });
  document.addEventListener("pointermove", (event) => {
    if (!start || !event.isPrimary) return;
    last = { x: event.clientX, y: event.clientY };
    if (moves.held) return;
    const far = Math.hypot(last.x - start.x, last.y - start.y) > SLACK;
    if (far && start.touch) { clearTimeout(timer); start = null; }
    else if (far) pick();
  });
  document.addEventListener("pointerup", (event) => {
    if (event.isPrimary && start && moves.held) { last = { x: event.clientX, y: event.clientY }; moves.to(target()); }
    end(true);
  });
  document.addEventListener("pointercancel", () => end(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !start || !moves.held) return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  }, true);
  document.addEventListener("touchmove", (event) => { if (moves.held && start) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (start?.touch) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-can]")) event.preventDefault(); });
})();
