// Keys of the chart. Digits choose on the line where you are and walk on to the next that waits;
// A affirms the last value, J and K walk, Enter goes on, S signs. Open folds stay open after a save.
(() => {
  const line = window.plumbline;
  const sheet = () => document.querySelector("#sheet");
  if (!sheet()) return;
  const TEN_MS = 700;
  const LEVEL_MS = 2000;
  const FOUND = "#standing, #supine, #prone, #seated, #tests"; // here every group of a line is asked
  const SIGN_MS = 4000;
  const keysOn = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const typing = (node) => node instanceof Element && node.matches("input:not([type=radio], [type=checkbox]), textarea, select");
  // What stands in a closed fold has a box all the same; it is not there for the hand.
  const shown = (node) => node.getClientRects().length > 0 && !node.closest("details:not([open]) > :not(summary)");
  const parts = (row) => [...row.querySelectorAll("button, input:not([type=hidden]), textarea, select, summary")].filter(shown);
  const rows = () => [...sheet().querySelectorAll(".row")].filter((row) => shown(row) && parts(row).length);
  const groups = (row) => [...row.querySelectorAll(".opts, .cats, .chiprow")].filter(shown);

  // ── where the hand is: the line that has the focus, else the one it was last on ──
  let at = "";
  let answered = new Set();
  let ten = null;
  let turn = null; // which group of a line is next, when it has several
  const focused = () => document.activeElement?.closest?.("#sheet .row");
  const here = () => focused() || (at && document.getElementById(at)) || waiting()[0] || null;
  const waiting = () => rows().filter((row) => row.hasAttribute("data-todo") && !answered.has(row.id));
  // The line itself takes the focus, not a button on it: Enter must never choose by accident.
  const enter = (row, still) => {
    at = row.id;
    turn = null;
    row.focus({ preventScroll: true });
    if (!still) row.scrollIntoView({ block: "nearest" });
  };
  const onward = (row) => {
    answered.add(row.id);
    const all = rows();
    const from = all.indexOf(row);
    const next = waiting().find((one) => all.indexOf(one) > from) || waiting()[0];
    if (next) enter(next);
    else { at = ""; (document.querySelector("#sign-now") || document.querySelector("#next"))?.focus(); }
  };
  const walk = (step) => {
    const all = rows();
    const now = focused() || (at && document.getElementById(at));
    const next = now ? all[all.indexOf(now) + step] : step > 0 ? all[0] : null;
    if (next) enter(next);
  };

  // ── one digit: a value of a scale, or the button at that place ──
  const press = (button) => { button.focus({ preventScroll: true }); button.click(); };
  const group = (row) => {
    const own = document.activeElement?.closest?.(".opts, .cats, .chiprow");
    if (own && row.contains(own)) return own;
    const all = groups(row);
    if (turn?.row === row.id && all[turn.index]) return all[turn.index];
    return all.find((one) => !one.querySelector('[aria-pressed="true"]')) || all[0];
  };
  const choose = (row, digit) => {
    const marked = [...row.querySelectorAll(`[data-digit="${digit}"]`)].find(shown);
    if (marked) {
      press(marked);
      if (marked.dataset.last !== undefined) onward(row);
      return;
    }
    const cells = [...row.querySelectorAll(".cell")];
    if (cells.length) { if (cells[digit - 1]) press(cells[digit - 1]); return; }
    const chosen = group(row);
    if (!chosen) return;
    const buttons = [...chosen.querySelectorAll("button")].filter(shown);
    const scale = chosen.matches(".n, .faces");
    const hit = scale ? buttons.find((button) => button.dataset.v === String(digit)) : buttons[digit - 1];
    if (!hit) return;
    hit.click();
    ten = scale && digit === 1 && buttons.find((button) => button.dataset.v === "10");
    if (ten) setTimeout(() => { ten = null; }, TEN_MS);
    const all = groups(row);
    const index = all.indexOf(chosen) + 1;
    if (row.closest(FOUND) && chosen.matches(".opts") && all[index]?.matches(".opts")) {
      enter(row);
      turn = { row: row.id, index };
    } else onward(row);
  };
  const affirm = (row) => {
    const same = row.querySelector(".same-as");
    if (same) { press(same); onward(row); }
  };

  // ── a level of the spine: its letter, then its number; T1 waits whether it becomes T10 ──
  let level = "";
  let levelTimer = 0;
  const treat = () => {
    clearTimeout(levelTimer);
    const button = document.getElementById(`level-${level}`);
    level = "";
    button?.click();
  };
  const spell = (key) => {
    if (/^[ctl]$/.test(key)) {
      clearTimeout(levelTimer);
      level = document.getElementById(`level-${key}1`) ? key : "";
      levelTimer = setTimeout(() => { level = ""; }, LEVEL_MS);
      return Boolean(level);
    }
    if (!level || !/^[0-9]$/.test(key)) return false;
    level += key;
    clearTimeout(levelTimer);
    if (level === "t1") levelTimer = setTimeout(treat, TEN_MS);
    else treat();
    return true;
  };

  // ── sign: at once, or as soon as the last tap is saved ──
  let wants = 0;
  const sign = () => {
    const button = document.querySelector("#sign-now");
    const busy = line?.queue?.busy();
    if (button && !busy) { wants = 0; button.click(); return true; }
    if (!button && !busy) { wants = 0; document.querySelector("#next")?.click(); return true; }
    return false;
  };
  const intend = () => {
    wants = performance.now() + SIGN_MS;
    sign();
  };
  line?.on("changed", () => {
    answered = new Set();
    if (wants && performance.now() < wants) setTimeout(() => wants && sign(), 0);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !keysOn()) return;
    if (document.querySelector("dialog[open]")) return;
    const node = document.activeElement;
    const outside = node && node !== document.body && !node.closest("#sheet, #main, .band");
    if (outside) return;
    if (event.key === "Enter") {
      const idle = !node || node === document.body || node.matches(".row, #main");
      const field = node?.matches?.("#sheet input");
      if (!idle && !field) return;
      event.preventDefault();
      const row = here();
      if (field) node.dispatchEvent(new Event("change", { bubbles: true }));
      if (row) onward(row);
      return;
    }
    if (typing(node)) return;
    if (ten && event.key === "0" && ten.isConnected) { event.preventDefault(); ten.click(); ten = null; return; }
    if (spell(event.key)) { event.preventDefault(); return; }
    const row = here();
    if (/^[0-9]$/.test(event.key) && row) { event.preventDefault(); choose(row, Number(event.key)); return; }
    const act = { ArrowDown: () => walk(1), ArrowUp: () => walk(-1), j: () => walk(1), k: () => walk(-1), a: () => row && affirm(row), s: intend }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("focusin", () => { const row = focused(); if (row) at = row.id; });

  // ── a fold that was opened stays open when its line is drawn anew ──
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    event.detail.fragment?.querySelectorAll?.("details[id]").forEach((fresh) => {
      const old = document.getElementById(fresh.id);
      if (old) fresh.open = old.open;
    });
  });

  // ── "Next" brings the hand there too ──
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#next, .open-points a, .soap a");
    if (!link) return;
    const place = document.getElementById(link.hash.slice(1));
    const row = place?.closest(".row") || place?.closest(".sec")?.querySelector(".row") || place;
    if (!row) return;
    event.preventDefault();
    row.closest("details:not([open])")?.setAttribute("open", "");
    history.replaceState(null, "", link.hash);
    (row.offsetHeight > innerHeight / 2 ? row.closest(".sec") || row : row).scrollIntoView({ block: row.offsetHeight > innerHeight / 2 ? "start" : "center" });
    enter(row, true);
  });

  // ── the keys stand in the list that "?" opens ──
  const list = document.querySelector("#chart-keys");
  if (list) document.querySelector("#keys .lines")?.append(...list.children);
})();
