// Every tap is sent at once, in order, and again until the clinic has answered; the page says which.
(() => {
  const band = document.querySelector(".band");
  if (!band) return;
  document.documentElement.classList.add("scripted");
  const words = (name) => band.dataset[`words${name}`];
  const queue = [];
  let sending = false;
  let stopped = false;
  let pause = 1000;

  // ── the state of saving, never better than the truth ──
  const state = () => document.querySelector("#save-state");
  const say = (kind, head, more) => {
    const place = state();
    if (!place) return;
    place.dataset.state = kind;
    const line = document.createElement("b");
    line.textContent = head;
    const parts = [line];
    if (more) {
      const rest = document.createElement("span");
      rest.className = "hide-s-not";
      rest.append(document.createElement("br"), more);
      parts.push(rest);
    }
    document.querySelector("#save-words").replaceChildren(...parts);
  };
  const unsaved = (why) => {
    const waiting = queue.length > 1 ? `${queue.length} ${words("Waiting")}; ` : "";
    say("unsaved", words("Unsaved"), waiting + why);
    queue.forEach((tap) => mark(tap, "unsaved"));
  };
  const mark = (tap, name) => {
    const button = tap.button && document.getElementById(tap.button);
    if (!button) return;
    button.classList.remove("saving", "unsaved");
    if (name) button.classList.add(name);
  };

  // ── what a tap looks like before the answer, and what it sends: from what is pressed now, so
  //    that quick taps build on each other and not on what the server last drew ──
  const choices = (form) => [...form.elements].filter((one) => one.dataset.v);
  const show = (form, value) => {
    const chosen = form.hasAttribute("data-several") ? value.split(",") : [value];
    choices(form).forEach((one) => one.setAttribute("aria-pressed", String(chosen.includes(one.dataset.v))));
    const cell = form.querySelector("[data-cycle]");
    if (cell) {
      cell.classList.remove("strong", "weak", "nt", "ghost");
      cell.classList.add(value || "nt");
      cell.value = { strong: "weak", weak: "", "": "strong" }[value];
    }
  };
  const meant = (form, button) => {
    const code = button.dataset.v;
    if (!code) return button.value;
    const on = button.getAttribute("aria-pressed") === "true";
    if (!form.hasAttribute("data-several")) return on ? "" : code;
    const others = choices(form).filter((one) => one !== button && one.getAttribute("aria-pressed") === "true").map((one) => one.dataset.v);
    if (on) return others.join(",");
    return code === "none" ? code : [...others.filter((one) => one !== "none"), code].join(",");
  };

  const add = (form, button) => {
    const body = new URLSearchParams(new FormData(form, button && button.form === form ? button : null));
    const tap = { url: form.action, body, form: form.id, button: button?.id, name: button?.name };
    if (button && (button.dataset.v || button.hasAttribute("data-cycle"))) {
      const value = meant(form, button);
      body.set(button.name, value);
      show(form, value);
    }
    // A newer tap in the same place replaces one that has not left yet.
    const from = sending ? 1 : 0;
    const older = form.id ? queue.findIndex((one, n) => n >= from && one.form === form.id) : -1;
    if (older >= 0) queue.splice(older, 1);
    queue.push(tap);
    mark(tap, "saving");
    if (!stopped) {
      if (state()?.dataset.state !== "unsaved") say("saving", words("Saving"), "");
      send();
    }
  };

  const apply = (html) => {
    const target = document.createElement("div");
    document.body.append(target);
    window.htmx.swap(target, html, { swapStyle: "innerHTML" });
    target.remove();
    ready();
  };

  // The version a form shows now: an answer to an earlier tap of ours may have moved it on.
  const fresh = (tap) => {
    const seen = tap.form && document.getElementById(tap.form)?.querySelector('[name="seen"]');
    if (seen) tap.body.set("seen", seen.value);
  };

  const send = async () => {
    if (sending || !queue.length || stopped) return;
    sending = true;
    const tap = queue[0];
    if (!tap.tried) fresh(tap);
    tap.tried = true;
    let answer;
    try {
      answer = await fetch(tap.url, {
        method: "POST",
        body: tap.body,
        credentials: "same-origin",
        redirect: "manual",
        signal: AbortSignal.timeout(15000),
        headers: { "HX-Request": "true", "X-CSRFToken": tap.body.get("csrfmiddlewaretoken") || "" },
      });
    } catch {
      return later(words("Offline"));
    }
    if (answer.type === "opaqueredirect" || answer.headers.get("HX-Redirect") || answer.status === 401 || answer.status === 403) return signIn();
    if (answer.status >= 500 || answer.status === 429) return later(words("Failed"));
    if (![200, 409, 422].includes(answer.status)) { queue.shift(); sending = false; location.reload(); return; }
    const html = await answer.text().catch(() => null);
    if (html === null) return later(words("Offline"));
    queue.shift();
    if (answer.status === 409 && tap.form) for (let n = queue.length - 1; n >= 0; n--) if (queue[n].form === tap.form) queue.splice(n, 1);
    sending = false;
    pause = 1000;
    apply(html);
    // A line with a later tap of ours still waiting goes on showing that tap.
    queue.forEach((one) => {
      const form = one.form && document.getElementById(one.form);
      if (form && one.name) show(form, one.body.get(one.name) || "");
    });
    if (answer.status !== 200) say("unsaved", words("Unsaved"), "");
    if (queue.length) { say("saving", words("Saving"), ""); queue.forEach((one) => mark(one, "saving")); send(); }
  };

  const later = (why) => {
    sending = false;
    unsaved(why);
    setTimeout(send, pause);
    pause = Math.min(pause * 2, 15000);
  };

  const signIn = () => {
    sending = false;
    stopped = true;
    unsaved("");
    const link = document.createElement("a");
    link.href = band.dataset.signin;
    link.textContent = words("SigninLink");
    const line = document.createElement("b");
    line.textContent = words("Signin");
    document.querySelector("#save-words").replaceChildren(line, " ", link);
  };

  // ── what starts a tap ──
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-tap")) {
      event.preventDefault();
      add(form, event.submitter);
    } else if (form.id === "sign-form" && queue.length) {
      event.preventDefault();
    }
  });
  const timers = new WeakMap();
  const soon = (field, wait) => {
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => { timers.delete(field); if (field.isConnected) add(field.form, null); }, wait));
  };
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      const box = step.closest("[data-stepper]");
      const field = box.querySelector("input");
      const start = field.value === "" ? Number(field.placeholder) || 0 : Number(field.value);
      const jump = field.value === "" && !Number(field.placeholder) && step.dataset.step === "-1" ? 0 : Number(step.dataset.step);
      field.value = String(Math.min(Math.max(start + jump, 0), Number(box.dataset.top)));
      say("saving", words("Saving"), "");
      soon(field, 500);
    }
    if (event.target.closest("[data-dismiss-clash]")) document.querySelector("#clash").replaceChildren();
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches("[data-text], [data-stepper] input")) { say("saving", words("Saving"), ""); soon(field, 800); }
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-text], [data-stepper] input") && timers.has(field)) soon(field, 0);
  });
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
  addEventListener("online", send);

  // ── the clock on the blocks counts from the server's time, so that tablets need not agree ──
  const begun = new Map();
  const ready = () => {
    document.querySelectorAll("[data-step]").forEach((button) => { button.hidden = false; });
    document.querySelectorAll("[data-clock][data-since]").forEach((face) => {
      if (!begun.has(face.dataset.since)) begun.set(face.dataset.since, performance.now() - (Number(face.dataset.now) - Number(face.dataset.since)) * 1000);
    });
    tick();
  };
  const tick = () => document.querySelectorAll("[data-clock][data-since]").forEach((face) => {
    const passed = Math.max(0, Math.floor((performance.now() - begun.get(face.dataset.since)) / 1000));
    face.textContent = `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
  });
  setInterval(tick, 1000);
  ready();
})();
