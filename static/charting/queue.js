// The queue: taps leave one after the other, each until the clinic has answered, each done once.
(() => {
  const line = window.plumbline;
  if (!line) return;
  const { words, state, journal, page } = line;
  const queue = [];
  const drafts = new Map();
  let open = false;
  let sending = false;
  let over = false;
  let pause = 1000;
  // How many saves of this visit the page knows of; the answer tells whether anybody else saved.
  let known = page.saves();

  const waiting = () => queue.length + drafts.size;
  const redraw = () => queue.forEach((tap) => {
    const form = tap.form && document.getElementById(tap.form);
    const typing = [...drafts.values()].some((draft) => draft.form === tap.form);
    if (form && tap.name && !typing) page.show(form, tap.name, tap.body.find(([name]) => name === tap.name)?.[1] || "");
  });
  const saying = () => {
    if (over || state.failing) return;
    if (!open && waiting() && navigator.onLine === false) { state.unsaved(words("Offline"), waiting()); return; }
    if (waiting()) { state.saving(waiting()); return; }
    state.saved();
    line.tell("drained", {});
  };

  // ── versions ──
  // A later tap of ours was made on top of this one. If nobody else saved, whatever the page shows
  // now is our own work, and the later tap has seen it. If somebody did, the later tap moves on by
  // this one save and no further, so that it meets their value instead of covering it.
  const moveOn = (tap, before, full) => {
    const now = page.saves();
    const calm = before === tap.saves && now <= before + 1;
    const later = [...queue, ...drafts.values()].filter((one) => one !== tap && one.seen !== null);
    later.forEach((one) => {
      if (calm && one.saves === tap.saves) {
        one.seen = page.shown(one) ?? (one.group === tap.group && tap.seen !== null ? tap.seen + 1 : one.seen);
        one.saves = now;
      } else if (one.group === tap.group && tap.seen !== null) {
        one.seen = Math.min(page.shown(one) ?? tap.seen + 1, tap.seen + 1);
      }
    });
    known = full ? now : Math.min(now, before + 1);
    return later;
  };

  const body = (tap) => {
    const sent = new URLSearchParams(tap.body.map(([name, value]) => [name, name === tap.seenName ? String(tap.seen) : value]));
    sent.set("form_key", tap.key);
    sent.set("waited_ms", String(Math.max(0, Date.now() - tap.at)));
    return sent;
  };
  const post = (tap, keepalive) => fetch(tap.url, {
    method: "POST",
    body: body(tap),
    credentials: "same-origin",
    redirect: "manual",
    keepalive,
    ...(keepalive ? {} : { signal: AbortSignal.timeout(15000) }),
    headers: { "HX-Request": "true", "X-CSRFToken": line.token(), "X-Page-Of": line.facts.user, "X-Saves": String(known) },
  });

  const send = async () => {
    if (!open || sending || over || !queue.length) return;
    sending = true;
    const tap = queue[0];
    await Promise.race([tap.written, line.sleep(2000)]);
    if (navigator.onLine === false) { later(words("Offline")); return; }
    tap.tried = true;
    let answer;
    let html;
    try {
      answer = await post(tap, false);
      html = answer.type === "opaqueredirect" ? "" : await answer.text();
    } catch (error) { later(words(error.name === "TimeoutError" ? "Silent" : "Offline")); return; }
    if (answer.type === "opaqueredirect" || answer.headers.get("HX-Redirect") || answer.status === 401) { expired(); return; }
    if (answer.status >= 500 || [403, 408, 429].includes(answer.status)) { later(words("Failed")); return; }
    answered(tap, answer, html);
  };

  const answered = (tap, answer, html) => {
    const { status } = answer;
    queue.splice(queue.indexOf(tap), 1);
    sending = false;
    pause = 1000;
    state.failing = false;
    state.mark(tap.button, "");
    const gone = [];
    let kept = [];
    if ([200, 409, 422].includes(status) && html.includes("hx-swap-oob")) {
      // A newer wish of ours for the same place is on its way: it will meet what this one met.
      const newer = status === 409 && tap.form && [...queue, ...drafts.values()].some((one) => one.form === tap.form);
      const ids = page.swap(newer ? html.replace(/id="clash"/, 'id="clash-moot"') : html, tap, status);
      const before = answer.headers.has("X-Saves-Before") ? Number(answer.headers.get("X-Saves-Before")) : NaN;
      const full = answer.headers.has("X-Whole");
      if (status === 200) {
        kept = moveOn(tap, before, full);
        gone.push(...page.settled(tap));
      } else if (full) known = page.saves();
      const clashes = status === 409 && !newer && document.querySelector(`#clash [data-of="${tap.key}"] form`);
      if (clashes) kept.push(tap); else gone.push(tap.key);
      redraw();
      queue.forEach((one) => state.mark(one.button, "saving"));
      const still = queue.map((one) => ({ form: one.form, values: Object.fromEntries(one.body) }));
      line.tell("changed", { ids, key: tap.key, status, waiting: still });
    } else {
      page.refuse(tap, words(status === 404 ? "Gone" : "Refused"));
      gone.push(tap.key);
    }
    journal.write(kept.map(plain), gone);
    saying();
    send();
  };

  const later = (why) => {
    sending = false;
    state.failing = true;
    state.unsaved(why, waiting());
    queue.forEach((tap) => state.mark(tap.button, "unsaved"));
    setTimeout(send, pause);
    pause = Math.min(pause * 2, 5000);
  };
  // The page asks for the password in its place; everything goes on from where it stood.
  const expired = () => {
    sending = false;
    over = true;
    state.unsaved(words("Signin"), waiting());
    document.dispatchEvent(new CustomEvent("plumbline:expired"));
  };
  document.addEventListener("plumbline:renewed", () => { over = false; pause = 1000; send(); });

  const plain = ({ written, timer, ...tap }) => tap;
  const add = (tap, gone = []) => {
    queue.push(tap);
    tap.written ||= journal.write([plain(tap)], gone);
    line.keeping(tap, tap.written);
    state.mark(tap.button, over || state.failing ? "unsaved" : "saving");
    if (state.failing || over) state.unsaved(over ? words("Signin") : words("Offline"), waiting()); else saying();
    send();
    return tap;
  };

  // Says once a tap lies on the disk: from here on no accident takes it away.
  line.keeping = (tap, written) => written.then((kept) => { if (kept) line.tell("kept", { key: tap.key }); });

  line.queue = {
    add, send, waiting, drafts, plain,
    known: () => known,
    last: () => queue[queue.length - 1],
    // Until the journal has been read nobody knows what waits.
    busy: () => !open || queue.length > 0 || drafts.size > 0,
    saying,
    // The page goes away: what was not sent leaves without anybody waiting for the answer.
    farewell: () => { if (open && !sending && !over && queue.length) post(queue[0], true).catch(() => {}); },
  };
  addEventListener("online", () => { pause = 1000; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  // ── what waits from before comes first ──
  // Where the clinic does not even give the key, the page says so instead of "Saving".
  const slow = setInterval(() => { if (!open && waiting()) state.unsaved(words(navigator.onLine === false ? "Offline" : "Silent"), waiting()); }, 2000);
  journal.waiting().then((old) => {
    clearInterval(slow);
    queue.unshift(...old.map((tap) => ({ ...tap, written: Promise.resolve(true) })));
    open = true;
    redraw();
    saying();
    send();
  });
})();
