// The drawn signature: optional, kept as points in a hidden field.
(() => {
  "use strict";
  const draw = document.querySelector("#draw");
  if (!draw || !window.SignaturePad) return;
  draw.hidden = false;
  const canvas = draw.querySelector("canvas");
  const field = draw.querySelector("input");
  const tell = () => field.dispatchEvent(new Event("change", { bubbles: true }));
  const pad = new window.SignaturePad(canvas, {
    penColor: getComputedStyle(document.body).color, minWidth: 1, maxWidth: 2.4,
  });
  const points = () => pad.toData().map((line) => ({
    points: line.points.map((point) => ({ x: Math.round(point.x * 10) / 10, y: Math.round(point.y * 10) / 10 })),
  }));
  const show = () => {
    const scale = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    let lines = [];
    try { lines = JSON.parse(field.value || "[]"); } catch { lines = []; }
    pad.fromData(lines.map((line) => ({
      ...line, penColor: getComputedStyle(document.body).color, minWidth: 1, maxWidth: 2.4,
      points: line.points.map((point, at) => ({ ...point, pressure: 0.5, time: at * 16 })),
    })));
  };
  pad.addEventListener("endStroke", () => { field.value = JSON.stringify(points()); tell(); });
  document.querySelector("#clear").addEventListener("click", () => { pad.clear(); field.value = ""; tell(); });
  addEventListener("resize", show);
  show();
})();
