// The journal: taps that the clinic has not acknowledged, kept in this browser as ciphertext.
//
// A tap is written here before it is sent and taken out when it is answered, so that a killed tab
// loses nothing. The key comes from the clinic after signing in and lives in memory only; what lies
// on the disk says when somebody tapped on which visit, and nothing else. After 24 hours it is gone.
(() => {
  const line = window.plumbline;
  if (!line) return;
  const STORE = "taps";
  const KEPT_MS = 24 * 3600 * 1000;
  const { visit, user } = line.facts;
  let secret = null;
  let base = null;
  let last = Promise.resolve();

  const asked = (request) => new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });
  const ended = (work) => new Promise((good, bad) => {
    work.oncomplete = () => good();
    work.onabort = work.onerror = () => bad(work.error);
  });
  const open = () => {
    const request = indexedDB.open("plumbline", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    return asked(request);
  };

  const about = (key) => new TextEncoder().encode(`${visit}/${key}`);
  const seal = async (tap) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(tap));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about(tap.key) }, secret, text);
    return { key: tap.key, visit, user, at: tap.at, iv, data };
  };
  const unseal = async (row) => {
    try {
      const how = { name: "AES-GCM", iv: row.iv, additionalData: about(row.key) };
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, secret, row.data)));
    } catch { return null; }
  };

  const ask = async () => {
    for (;;) {
      let answer = null;
      try {
        answer = await fetch(line.facts.key, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { "X-Only-Asking": "1" } });
      } catch { await line.sleep(1500); continue; }
      if (answer.ok) return Uint8Array.from(atob((await answer.json()).key), (one) => one.charCodeAt(0));
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        const renewed = new Promise((done) => { document.addEventListener("plumbline:renewed", done, { once: true }); });
        document.dispatchEvent(new CustomEvent("plumbline:expired"));
        await renewed;
      } else if (answer.status >= 500 || answer.status === 429) await line.sleep(3000);
      else return null;
    }
  };

  const load = async () => {
    const rows = await asked(base.transaction(STORE).objectStore(STORE).getAll());
    const old = rows.filter((row) => Date.now() - row.at > KEPT_MS);
    if (old.length) await erase(old.map((row) => row.key));
    const mine = rows.filter((row) => row.visit === visit && row.user === user && !old.includes(row));
    const taps = (await Promise.all(mine.map(unseal))).filter(Boolean);
    return taps.sort((one, other) => one.at - other.at);
  };
  const erase = (keys) => {
    const work = base.transaction(STORE, "readwrite");
    keys.forEach((key) => work.objectStore(STORE).delete(key));
    return ended(work);
  };

  // Whether taps can be kept here; where not (an old browser, a page without https), they wait in
  // memory, and the state goes on saying what is not saved.
  const ready = (async () => {
    try {
      if (!window.indexedDB || !crypto.subtle) return null;
      base = await open();
      const raw = await ask();
      if (!raw) return null;
      secret = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
      return await load();
    } catch { return null; }
  })();

  line.journal = {
    // The taps that wait from before, the oldest first; empty where nothing can be kept.
    waiting: async () => (await ready) || [],
    // Put some taps in and take others out, in one step; true once they lie on the disk.
    write: (taps, gone = []) => {
      const kept = taps.map((tap) => structuredClone(tap));
      last = last.then(async () => {
        if (!(await ready)) return false;
        const rows = await Promise.all(kept.map(seal));
        const work = base.transaction(STORE, "readwrite", { durability: "strict" });
        rows.forEach((row) => work.objectStore(STORE).put(row));
        gone.forEach((key) => work.objectStore(STORE).delete(key));
        await ended(work);
        return true;
      }).catch(() => false);
      return last;
    },
  };
})();
