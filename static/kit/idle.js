// Says that the session is about to end, and hides the page once it has; nothing typed is lost. Who
// worked here signs in again in place: a script that was told "401" says "plumbline:expired", and
// hears "plumbline:renewed" when it may go on.
(() => {
  const dialog = document.querySelector("#idle");
  if (!dialog) return;
  const part = (selector) => dialog.querySelector(selector);
  const title = part("h2");
  const why = part("#idle-why");
  const before = [title.textContent, why.textContent];
  const warn = Number(dialog.dataset.warn);
  const from = (seconds) => Date.now() + seconds * 1000;
  let ends = from(Number(dialog.dataset.left));
  let asked = 0;
  let over = false;
  const left = () => Math.ceil((ends - Date.now()) / 1000);

  // The cookie knows the token even after signing in again in another tab.
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1]
    || JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  // Signing in again changes the token; the forms of this page take the new one with them.
  const renew = (fresh) => {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh; });
  };

  // Asking is no work and keeps nobody signed in; only the button is.
  const ask = async (method) => {
    asked = Date.now();
    const headers = method === "POST" ? { "X-CSRFToken": token() } : { "X-Only-Asking": "1" };
    try {
      const answer = await fetch(dialog.dataset.stay, { method, headers, redirect: "manual", cache: "no-store" });
      if (!answer.ok) return false;
      const facts = await answer.json();
      if (facts.user !== dialog.dataset.user) return false;
      ends = from(facts.left_s);
      if (over) renew(facts.token);
      if (over && facts.left_s > 0) again();
      return facts.left_s > 0;
    } catch { return null; }
  };

  const open = () => { if (!dialog.open) dialog.showModal(); };
  const close = () => {
    over = false;
    document.documentElement.removeAttribute("data-locked");
    if (dialog.open) dialog.close();
  };
  const words = (ended) => {
    [title.textContent, why.textContent] = ended ? [dialog.dataset.over, dialog.dataset.overWhy] : before;
    part(".count").hidden = ended;
    part("[data-staying]").hidden = ended;
    part("[data-renews]").hidden = !ended;
  };
  const lock = (reason) => {
    if (over) return;
    over = true;
    words(true);
    if (reason) why.textContent = reason;
    part("#idle-error").textContent = "";
    part("[role=status]").textContent = `${title.textContent}. ${why.textContent}`;
    document.documentElement.setAttribute("data-locked", "");
    open();
    part("#idle-password").focus();
  };
  const again = () => document.dispatchEvent(new CustomEvent("plumbline:renewed"));

  // The same person, the right password: the page goes on. Anybody else begins at the first page.
  const signIn = async () => {
    const field = part("#idle-password");
    const fault = part("#idle-error");
    const button = part("[data-renews] button");
    const sent = new URLSearchParams({ login: dialog.dataset.login, password: field.value, user: dialog.dataset.user });
    button.disabled = true;
    fault.textContent = "";
    try {
      const answer = await fetch(dialog.dataset.renew, { method: "POST", body: sent, headers: { "X-CSRFToken": token() }, redirect: "manual", cache: "no-store" });
      const facts = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.ok) {
        field.value = "";
        ends = from(facts.left_s);
        renew(facts.token);
        close();
        again();
      } else if (answer.status === 409) location.assign(facts.leave || "/");
      else {
        field.value = "";
        fault.textContent = answer.status === 429 ? dialog.dataset.many : facts.sentence || dialog.dataset.silent;
        field.focus();
      }
    } catch { fault.textContent = dialog.dataset.silent; }
    button.disabled = false;
  };

  const tick = async () => {
    if (over || left() > warn) return;
    if (left() <= 0 || Date.now() - asked > 10000) {
      const alive = await ask("GET");
      if (alive === false || left() <= 0) { lock(""); return; }
    }
    if (left() > warn) { close(); return; }
    if (!dialog.open) { words(false); open(); }
    const seconds = Math.max(left(), 0);
    part(".count b").textContent = String(seconds);
    if ([30, 20, 10].includes(seconds)) part("[role=status]").textContent = `${dialog.dataset.words} ${seconds}`;
  };
  const stay = async () => {
    if (over) return;
    if (await ask("POST") === false) lock("");
    else if (left() > warn) close();
  };
  // Somebody signed in again, perhaps in another tab: the same person finds the page as it was.
  const back = async () => { if (over && await ask("GET")) close(); };

  part("[data-stays]").addEventListener("click", stay);
  part("[data-renews]").addEventListener("submit", (event) => { event.preventDefault(); signIn(); });
  document.addEventListener("plumbline:expired", () => lock(dialog.dataset.endedWhy));
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  dialog.addEventListener("close", () => { if (over) open(); });
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { back(); tick(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) { ends = Date.now(); tick(); } });
  setInterval(tick, 1000);
})();
