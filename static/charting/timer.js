// The planned time on the blocks counts down, from the server's clock; when it is over a line says so.
(() => {
  const begun = new Map();  // how far the clinic's clock is ahead of this device's, by answer
  const tick = () => document.querySelectorAll("[data-due]").forEach((line) => {
    const { due, now } = line.dataset;
    if (!begun.has(now)) begun.set(now, Number(now) * 1000 - Date.now());
    const left = Math.ceil(Number(due) - (Date.now() + begun.get(now)) / 1000);
    line.closest(".clock, .clk")?.classList.toggle("reached", left <= 0);
    if (!line.dataset.left) return;
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    const words = left > 0 ? line.dataset.left.replace("[time]", time) : line.dataset.over;
    // Seconds are for eyes; a screen reader hears only that the time is over.
    line.setAttribute("aria-live", left > 0 ? "off" : "polite");
    if (line.textContent !== words) line.textContent = words;
  });
  setInterval(tick, 1000);
  tick();
})();
