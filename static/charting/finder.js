// A test by its name: two letters, and only the tests that match stand there, out of their folds.
(() => {
  const PLACES = "#standing, #supine, #prone, #seated, #tests, #measurement";
  const LEAST = 2;
  const sheet = () => document.querySelector("#sheet");
  const field = () => document.querySelector("#find-test");
  if (!field()) return;
  const keysOn = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let term = "";
  let opened = new Set(); // folds that the finding opened, by id

  // ── what can be found: the lines, and what stands behind "Measure something" ──
  const named = () => [...document.querySelectorAll(PLACES)].flatMap((place) => [...place.querySelectorAll(".row")]);
  const quick = () => [...document.querySelectorAll("#measurement button[name=pick]")];
  const words = (node) => plain((node.matches(".row") ? node.querySelector(".lab") : node)?.textContent || "").trim();
  const starts = (text, said) => said.every((one) => ` ${text}`.replace(/[^\p{L}\p{N}+]+/gu, " ").includes(` ${one}`));
  const holds = (text, said) => said.every((one) => text.includes(one));
  const matching = () => {
    const said = plain(term).split(/\s+/).filter(Boolean);
    const all = [...named(), ...quick()];
    const first = all.filter((one) => starts(words(one), said));
    return new Set(first.length ? first : all.filter((one) => holds(words(one), said)));
  };

  const folds = () => [...document.querySelectorAll(PLACES)].flatMap((place) => [...place.querySelectorAll(".fold")]);
  const open = (fold) => {
    if (!fold || fold.open) return;
    fold.open = true;
    opened.add(fold.id);
  };
  const has = (node, found) => [...found].some((one) => node.contains(one));
  const missed = (node, is) => node.toggleAttribute("data-missed", is);
  const filter = () => {
    const found = matching();
    const count = found.size;
    const other = document.querySelector("#row-measurement-more");
    if (!count && other) found.add(other); // what has no name here is added there
    document.querySelectorAll(PLACES).forEach((place) => missed(place, !place.querySelector("#find-test") && !has(place, found)));
    named().forEach((row) => missed(row, !found.has(row) && !has(row, found)));
    document.querySelectorAll("#measurement .kind").forEach((part) => missed(part, !has(part, found)));
    document.querySelectorAll("#measurement .addf").forEach((part) => missed(part, count > 0));
    quick().forEach((button) => missed(button, !found.has(button)));
    folds().forEach((fold) => { missed(fold, !has(fold, found)); if (has(fold, found)) open(fold); });
    open([...document.querySelectorAll("#measurement .kind")].find((kind) => has(kind, found)));
    sheet().classList.add("finding");
    say(count);
  };
  const say = (count) => {
    const place = document.querySelector("#find-said");
    place.textContent = count ? `${place.dataset.found} ${count}` : place.dataset.none;
  };
  // What holds something now stays in sight when the others come back.
  const holding = (fold) => fold.querySelector('[aria-pressed="true"], [data-now]:not([data-now=""])');
  const end = () => {
    sheet().classList.remove("finding");
    sheet().querySelectorAll("[data-missed]").forEach((one) => missed(one, false));
    opened.forEach((id) => { const fold = document.getElementById(id); if (fold && !holding(fold) && !fold.contains(document.activeElement)) fold.open = false; });
    opened = new Set();
    document.querySelector("#find-said").textContent = "";
  };
  const toTop = () => field().closest(".sec").scrollIntoView({ block: "start", behavior: "instant" });
  const apply = () => {
    const is = term.trim().length >= LEAST;
    document.querySelector("[data-finder-end]").hidden = !term;
    const was = sheet().classList.contains("finding");
    if (is) filter();
    else if (was) end();
    if (is && !was) toTop();
  };
  const clear = () => { term = ""; field().value = ""; apply(); };

  // ── the field; after a save that drew everything anew it is as it was ──
  const ready = () => {
    const input = field();
    if (!input) return;
    input.closest("[data-finder]").hidden = false;
    if (input.value !== term) input.value = term;
    if (term) apply();
  };
  const first = () => [...named()].find((row) => !row.hasAttribute("data-missed") && row.getClientRects().length);
  const enter = () => {
    const row = term.trim().length >= LEAST && first();
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("input", (event) => { if (event.target === field()) { term = event.target.value; apply(); } });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-finder-end]")) { clear(); field().focus(); } });
  // Before the keys of the chart: in this field they are letters.
  document.addEventListener("keydown", (event) => {
    if (event.target === field()) {
      if (!["Enter", "ArrowDown", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") clear(); else enter();
      return;
    }
    const node = event.target;
    if (event.key === "Escape" && term && node instanceof Element && node.closest("#sheet") && !document.querySelector("dialog[open]") && !event.defaultPrevented) { clear(); return; }
    if (event.key !== "f" || event.ctrlKey || event.metaKey || event.altKey || !keysOn() || document.querySelector("dialog[open]")) return;
    if (node instanceof Element && node.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
    event.preventDefault();
    field().focus();
    field().select();
    toTop();
  }, true);
  window.plumbline?.on("changed", ready);
  ready();
})();
