// The clock on the blocks counts from the server's time, so that tablets need not agree.
(() => {
  const line = window.plumbline;
  if (!line) return;
  // How far the clinic's time is ahead of this device's; the newest answer knows it best.
  let ahead = 0;
  const faces = () => [...document.querySelectorAll("[data-clock][data-since]")];
  const tick = () => faces().forEach((face) => {
    const passed = Math.max(0, Math.floor((Date.now() + ahead) / 1000 - Number(face.dataset.since)));
    const text = `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
    if (face.textContent !== text) face.textContent = text;
  });
  const read = () => {
    const now = Number(document.querySelector("#band")?.dataset.now || 0);
    if (now) ahead = now * 1000 - Date.now();
    tick();
  };
  line.on("changed", read);
  setInterval(tick, 200);
  read();
  // The page itself was made before it arrived: what the browser measured of that is taken off.
  const [came] = performance.getEntriesByType("navigation");
  if (came && came.responseStart) { ahead += performance.now() - came.responseStart; tick(); }
})();
