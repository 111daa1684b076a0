// Keeps an open page as true as the clinic: asks every three seconds whether anything changed, and
// puts in what did. Nothing under the hand is disturbed: not a drag, not a press, not what is typed.
(() => {
  const root = document.querySelector("[data-live]");
  if (!root) return;
  const EVERY = 3000;
  const MOST = 60000;
  const word = document.querySelector("#live-word");
  const parser = new DOMParser();
  let tag = root.dataset.live;
  let fails = 0;
  let timer = 0;
  let running = false;
  let owed = false;
  let ended = false;
  let pressed = false;

  // Each form carries fresh keys; they make no part another one.
  const plain = (html) => html.replace(/(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*/g, "$1");
  const stood = new Map();
  const remember = (part) => stood.set(part.id, plain(part.outerHTML));
  ["undo-place", "cal-part", "drawer", "board-main", "side-clearances", "side-plans"]
    .map((id) => document.getElementById(id)).filter(Boolean).forEach(remember);

  const typing = (node) => node?.matches?.("input:not([type=hidden],[type=radio],[type=checkbox]), textarea, select");
  const busy = () => pressed || document.documentElement.hasAttribute("data-busy");

  // ── one part for another: what had the focus has it again, and the day stands where it stood ──
  const sameNode = (old, part) => {
    if (old.id) return document.getElementById(old.id);
    const like = (node) => node.tagName === old.tagName && node.getAttribute("href") === old.getAttribute("href")
      && node.textContent.trim() === old.textContent.trim();
    return [...part.querySelectorAll("a, button, summary, [tabindex]")].find(like);
  };
  const put = (fresh) => {
    const old = document.getElementById(fresh.id);
    const html = fresh.outerHTML;
    if (!old || stood.get(fresh.id) === plain(html)) return;
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    if (focus && typing(focus)) return;
    const scroll = old.querySelector(".cal-scroll");
    const at = scroll ? [scroll.scrollLeft, scroll.scrollTop] : null;
    htmx.swap(old, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
    const now = document.getElementById(fresh.id);
    stood.set(fresh.id, plain(html));
    const moved = at && now.querySelector(".cal-scroll");
    if (moved) [moved.scrollLeft, moved.scrollTop] = at;
    if (focus) sameNode(focus, now)?.focus({ preventScroll: true });
  };
  const take = (text) => {
    const page = parser.parseFromString(text, "text/html");
    [...page.querySelectorAll("[id]")].filter((node) => stood.has(node.id)).forEach(put);
    document.body.dispatchEvent(new CustomEvent("live:swapped"));
  };

  // ── asking ──
  const say = (text) => { if (word && word.textContent !== text) word.textContent = text; };
  const later = () => {
    clearTimeout(timer);
    if (document.hidden || ended) return;
    timer = setTimeout(ask, Math.min(EVERY * 2 ** fails, MOST));
  };
  const headers = (fresh) => ({ "X-Live": "1", ...(fresh ? {} : { "X-Only-Asking": "1", "If-None-Match": tag }) });
  const ask = async (fresh = false) => {
    if (running || (busy() && !fresh)) { owed = owed || fresh === true; later(); return; }
    running = true;
    try {
      const answer = await fetch(location.pathname + location.search, {
        headers: headers(fresh === true), cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10000),
      });
      if (answer.type === "opaqueredirect") {
        ended = true;
        document.dispatchEvent(new CustomEvent("plumbline:expired"));
      } else if (answer.status !== 304) {
        if (!answer.ok) throw new Error(String(answer.status));
        const text = await answer.text();
        if (fresh === true || !busy()) { take(text); tag = answer.headers.get("ETag"); }
      }
      fails = 0;
      say("");
    } catch {
      fails = Math.min(fails + 1, 5);
      say(word?.dataset.words || "");
    }
    running = false;
    if (owed) { owed = false; ask(true); } else later();
  };

  // What was done here is shown at once.
  document.addEventListener("live:ask", () => ask(true));
  document.addEventListener("plumbline:renewed", () => { ended = false; ask(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else ask(); });
  addEventListener("online", () => { fails = 0; ask(); });
  addEventListener("pointerdown", () => { pressed = true; }, true);
  ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, () => { setTimeout(() => { pressed = false; }); }, true));
  addEventListener("blur", () => { pressed = false; });
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  setInterval(() => { if (!document.hidden && !ended) document.body.dispatchEvent(new CustomEvent("live:minute")); }, 60000);
  // What can no longer be taken back is not offered any more.
  setInterval(() => document.querySelectorAll("[data-until]").forEach((node) => {
    if (Date.parse(node.dataset.until) < Date.now()) node.remove();
  }), 5000);
  later();

  // The zone is named where this browser's clock shows another time.
  document.querySelectorAll(".zone[hidden]").forEach((node) => {
    if (Number(node.dataset.offset) !== -new Date().getTimezoneOffset()) node.hidden = false;
  });
})();
