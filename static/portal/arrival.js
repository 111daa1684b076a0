// A page at the door goes back to its beginning when nobody touches it, so that a name does not
// stay on a screen that others see. The page says after how many seconds; a started form has sixty.
(() => {
  "use strict";
  const mark = document.querySelector("[data-away]");
  if (!mark) return;
  const seconds = Number(mark.dataset.after || 60);
  const first = document.querySelector("#id_month, #id_letter");
  let timer = 0;
  const leave = () => {
    const typed = [...document.querySelectorAll("input:not([type=hidden])")].some((one) => one.value);
    const begun = location.search || mark.dataset.after || typed || document.querySelector("[role=alert], #id_letter");
    if (begun) location.assign(mark.dataset.away);
  };
  const again = () => { clearTimeout(timer); timer = setTimeout(leave, seconds * 1000); };
  ["pointerdown", "keydown", "input"].forEach((kind) => addEventListener(kind, again));
  if (first) first.focus();
  again();
})();
