// The chart's scripts share one object, window.plumbline; this file is loaded first.
//
// What other scripts of the chart need (drawings, dragging, entries) is three hooks:
//
//   1. data-tap       A <form method="post" data-tap> is one field. Submitting it by any button is a
//                     tap: shown at once, journalled, sent in order, sent again until answered.
//                     Give it an id (its anchor). Forms that share one version (`seen`) carry the
//                     same data-version="NAME", as all forms about blocks do. A text field in it that
//                     saves itself while one types carries data-text and an id.
//   2. plumbline.tap  plumbline.tap(form, value) sends a form from script. `value` is the new value
//                     of its field "value", or an object of field names and values.
//   3. events         document hears "plumbline:tapped" {form, values} when a tap is taken, before
//                     anything is sent (redraw at once, offline too), and "plumbline:changed"
//                     {ids, waiting} after an answer was swapped in: draw anew what stands in these
//                     elements, and show the taps that still wait ({form, values} each) on top.
//
// state.js says how saving stands · journal.js keeps unsent taps, encrypted · page.js reads and
// replaces parts of the page · queue.js sends · tap.js starts taps · clock.js counts.
(() => {
  const band = document.querySelector(".band");
  if (!band) return;
  document.documentElement.classList.add("scripted");
  const hear = new EventTarget();
  window.plumbline = {
    band,
    facts: band.dataset,
    words: (name) => band.dataset[`words${name}`] || "",
    tell: (name, detail) => {
      hear.dispatchEvent(new CustomEvent(name, { detail }));
      document.dispatchEvent(new CustomEvent(`plumbline:${name}`, { detail }));
    },
    on: (name, act) => hear.addEventListener(name, (event) => act(event.detail)),
    sleep: (ms) => new Promise((done) => { setTimeout(done, ms); }),
    uuid: () => {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      bytes[6] = (bytes[6] & 15) | 64;
      bytes[8] = (bytes[8] & 63) | 128;
      const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
    // The key of forms: the cookie is right even after signing in again in another tab.
    token: () => {
      const found = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
      return found ? found[1] : JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    },
  };
})();
