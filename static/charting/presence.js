// Says every few seconds that this chart is open here, and shows who else has it open.
(() => {
  const place = document.querySelector("#also-here");
  if (!place) return;
  const EVERY_MS = 8000;
  // A page that asks by itself is no work: it keeps nobody signed in. A hidden page is nobody.
  const headers = { "HX-Request": "true", "X-Only-Asking": "1" };
  let asking = false;
  let shown = "";
  // Set only when it changes: each setting is read out.
  const show = (html) => { if (shown !== html) { shown = html; place.innerHTML = html; } };
  const away = () => document.hidden || !navigator.onLine || document.documentElement.hasAttribute("data-locked");
  const ask = async () => {
    if (asking || away()) return;
    asking = true;
    try {
      const answer = await fetch(place.dataset.url, { headers, redirect: "manual", cache: "no-store" });
      show(answer.ok && !answer.headers.has("HX-Redirect") ? (await answer.text()).trim() : "");
    } catch { show(""); }
    asking = false;
  };
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY_MS);
  ask();
})();
