// The patient's own page closes by itself: a warning first, then the door, so that nothing stays to be read.
(() => {
  const bar = document.querySelector(".closing[data-idle]");
  const idle = bar ? Number(bar.dataset.idle) * 1000 : 0;
  if (!idle) return;
  let began = Date.now();
  const warn = Math.min(120_000, idle / 2);
  const tick = () => {
    const left = idle - (Date.now() - began);
    if (left <= 0) { location.replace(bar.dataset.out); return; }
    if (left <= warn) bar.hidden = false;
    setTimeout(tick, Math.max(250, left > warn ? Math.min(left - warn, 30_000) : Math.min(left, 5_000)));
  };
  tick();
  document.addEventListener("plumbline:used", () => { began = Date.now(); bar.hidden = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
