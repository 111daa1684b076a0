// What every staff page can do: keys, the theme, menus that close, and words when a request fails.
(() => {
  const root = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } },
  };

  // ── theme: a cookie, so that the server's first byte already carries it ──
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paint = (choice) => {
    root.dataset.bsTheme = choice || (system.matches ? "dark" : "light");
    root.toggleAttribute("data-theme-auto", !choice);
    $$("[data-theme]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.theme === choice)));
  };
  const chosen = () => (root.hasAttribute("data-theme-auto") ? "" : root.dataset.bsTheme);
  system.addEventListener("change", () => paint(chosen()));
  $$("[data-needs-script]").forEach((part) => { part.hidden = false; });
  paint(chosen());

  // ── the bar: where it is wider than the screen, the place one is at stands in sight ──
  const current = $(".bar-nav [aria-current]");
  if (current) {
    const row = current.parentElement.getBoundingClientRect();
    const tab = current.getBoundingClientRect();
    const beyond = tab.right + 12 - row.right;
    if (beyond > 0) current.parentElement.scrollLeft += beyond;
  }

  // ── menus and notices ──
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    const theme = target.closest("[data-theme]");
    if (theme) {
      const keep = theme.dataset.theme ? 31536000 : 0;
      const secure = location.protocol === "https:" ? "; secure" : "";
      document.cookie = `theme=${theme.dataset.theme}; path=/; max-age=${keep}; samesite=lax${secure}`;
      paint(theme.dataset.theme);
    }
    if (target.closest("[data-dismiss]")) target.closest(".said")?.remove();
    if (target.closest("[data-keys]")) showKeys();
  });

  // ── keys: "/" searches, "?" shows the keys, [data-key] presses its button or link ──
  const typing = (node) => node instanceof Element
    && node.matches("input:not([type=radio],[type=checkbox],[type=button]), textarea, select, [contenteditable]");
  const keysOn = () => store.get("keys") !== "off";
  const visible = (node) => node.getClientRects().length > 0;
  const showKeys = () => {
    const dialog = $("#keys");
    if (!dialog || dialog.open) return;
    const list = $(".lines", dialog);
    $$("[data-found]", list).forEach((row) => row.remove());
    $$("[data-key]").filter(visible).forEach((node) => {
      const row = document.createElement("li");
      row.dataset.found = "";
      const words = document.createElement("span");
      const copy = node.cloneNode(true);
      $$("kbd", copy).forEach((kbd) => kbd.remove());
      words.textContent = node.getAttribute("aria-label") || copy.textContent.trim();
      const key = document.createElement("kbd");
      key.textContent = node.dataset.key.toUpperCase();
      row.append(words, key);
      list.append(row);
    });
    $("#keys-on").checked = keysOn();
    dialog.showModal();
  };
  $("#keys-on")?.addEventListener("change", (event) => store.set("keys", event.target.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      $$("details.menu[open]").forEach((menu) => {
        const inside = menu.contains(document.activeElement);
        menu.open = false;
        if (inside) $("summary", menu).focus();
      });
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || $("dialog[open]") || !keysOn()) return;
    if (event.key === "/" && $("#q")) { event.preventDefault(); $("#q").focus(); $("#q").select(); return; }
    if (event.key === "?") { event.preventDefault(); showKeys(); return; }
    const hit = $$("[data-key]").find((n) => n.dataset.key.toLowerCase() === event.key.toLowerCase() && visible(n));
    if (hit && !hit.disabled) { event.preventDefault(); hit.focus(); hit.click(); }
  });

  // ── a form is sent once, however often the button is pressed; leaving the page by "back" frees it ──
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // ── what the server says after an htmx request, and what happened when it could not answer ──
  const say = (text, kind) => {
    const place = $("#said");
    if (!place || !text) return;
    const row = document.createElement("div");
    row.className = "said";
    row.dataset.a = kind || "good";
    const words = document.createElement("p");
    words.textContent = text;
    row.append(words);
    place.replaceChildren(row);
  };
  document.addEventListener("kit:said", (event) => say(event.detail.text, event.detail.kind));
  document.addEventListener("htmx:sendError", () => say($("#said")?.dataset.offline, "stop"));
  document.addEventListener("htmx:timeout", () => say($("#said")?.dataset.offline, "stop"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    const place = $("#said");
    if (!place || status === 409 || status === 422) return;
    if (status === 401) document.dispatchEvent(new CustomEvent("plumbline:expired"));
    const gone = status === 401 || status === 403;
    say(gone ? place.dataset.refused : status === 404 ? place.dataset.missing : place.dataset.failed, "stop");
  });

  // ── panels that load above the place an address names push it away: back to it, until somebody moves ──
  let moved = false;
  ["wheel", "touchstart", "pointerdown", "keydown"].forEach((name) => addEventListener(name, () => { moved = true; }, { once: true, passive: true }));
  document.addEventListener("htmx:afterSettle", () => {
    const place = location.hash && !moved && document.getElementById(location.hash.slice(1));
    if (place) place.scrollIntoView();
  });

  // An error summary takes the focus, so that it is read first.
  const errors = $(".errors[tabindex]");
  if (errors) errors.focus();
})();
