// Keys of the chart: digits choose in the line that has the focus, arrows walk from line to line.
(() => {
  const typing = (node) => node.matches("input, textarea, select");
  const lines = () => [...document.querySelectorAll(".sheet .row")].filter((row) => row.querySelector("button, input, textarea"));
  const shown = (node) => node.getClientRects().length > 0;
  const enter = (row, still) => {
    const all = [...row.querySelectorAll("button, input, textarea")].filter(shown);
    const first = all.find((node) => node.getAttribute("aria-pressed") === "true") || all[0];
    if (first) { first.focus({ preventScroll: true }); if (!still) row.scrollIntoView({ block: "nearest" }); }
  };
  const choose = (row, digit) => {
    const group = document.activeElement.closest(".opts, .cats, .chiprow") || row.querySelector(".opts, .cats, .chiprow");
    const cells = [...row.querySelectorAll(".cell")];
    if (cells.length) { cells[digit - 1]?.focus(); cells[digit - 1]?.click(); return; }
    if (!group) return;
    const buttons = [...group.querySelectorAll("button")];
    const scale = group.classList.contains("n");
    const hit = scale ? buttons.find((button) => button.textContent.trim() === String(digit)) : buttons[digit - 1];
    if (hit) { hit.focus(); hit.click(); }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const here = document.activeElement;
    const row = here?.closest?.(".sheet .row");
    if (row && !typing(here) && /^[0-9]$/.test(event.key)) {
      event.preventDefault();
      choose(row, Number(event.key));
    }
    if (here && typing(here)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = lines();
      const now = row ? all.indexOf(row) : -1;
      const next = all[now + (event.key === "ArrowDown" ? 1 : -1)];
      if (next && (row || event.key === "ArrowDown")) { event.preventDefault(); enter(next); }
    }
  });
  // "Next" brings the hand there too.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#next, .open-points a, .soap a");
    if (!link) return;
    const place = document.getElementById(link.hash.slice(1));
    const row = place?.closest(".row") || place?.closest(".sec")?.querySelector(".row") || place;
    if (!row) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    (row.offsetHeight > innerHeight / 2 ? row.closest(".sec") || row : row).scrollIntoView({ block: row.offsetHeight > innerHeight / 2 ? "start" : "center" });
    enter(row, true);
  });
})();
