// Says that the session is about to end, and hides the page once it has; nothing typed is lost.
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

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
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
    part("[data-stays]").hidden = ended;
    part("a").hidden = !ended;
  };
  const lock = () => {
    over = true;
    words(true);
    part("[role=status]").textContent = `${title.textContent}. ${why.textContent}`;
    document.documentElement.setAttribute("data-locked", "");
    open();
    part("a").focus();
  };

  const tick = async () => {
    if (over || left() > warn) return;
    if (left() <= 0 || Date.now() - asked > 10000) {
      const alive = await ask("GET");
      if (alive === false || left() <= 0) { lock(); return; }
    }
    if (left() > warn) { close(); return; }
    if (!dialog.open) { words(false); open(); }
    const seconds = Math.max(left(), 0);
    part(".count b").textContent = String(seconds);
    if ([30, 20, 10].includes(seconds)) part("[role=status]").textContent = `${dialog.dataset.words} ${seconds}`;
  };
  const stay = async () => {
    if (over) return;
    if (await ask("POST") === false) lock();
    else if (left() > warn) close();
  };
  // Somebody signed in again, perhaps in another tab: the same person finds the page as it was.
  const back = async () => { if (over && await ask("GET")) close(); };

  part("[data-stays]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  dialog.addEventListener("close", () => { if (over) open(); });
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { back(); tick(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) { ends = Date.now(); tick(); } });
  setInterval(tick, 1000);
})();
