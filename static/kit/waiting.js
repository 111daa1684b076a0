// Says on any page that this browser holds entries of a chart that the clinic has not got yet: who
// closed the chart too soon is led back to it, and there they are sent. What they say stays sealed.
(async () => {
  const place = document.querySelector("#waiting");
  if (!place || !window.indexedDB?.databases || document.querySelector(".band")) return;
  const asked = (request) => new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });
  try {
    if (!(await indexedDB.databases()).some((one) => one.name === "plumbline")) return;
    const base = await asked(indexedDB.open("plumbline"));
    const rows = await asked(base.transaction("taps").objectStore("taps").getAll());
    base.close();
    const mine = rows.filter((row) => row.user === place.dataset.user && Date.now() - row.at < 24 * 3600 * 1000);
    new Set(mine.map((row) => row.visit)).forEach((visit) => {
      const box = document.createElement("div");
      box.className = "said";
      box.dataset.a = "caution";
      const words = document.createElement("p");
      const link = document.createElement("a");
      link.href = place.dataset.chart.replace("00000000-0000-0000-0000-000000000000", visit);
      link.textContent = place.dataset.open;
      words.append(`${place.dataset.words} `, link);
      box.append(words);
      place.append(box);
    });
  } catch { /* no such store: nothing waits */ }
})();
