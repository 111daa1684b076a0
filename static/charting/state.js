// The state of saving, never better than the truth: "Saving", "Saved 10:42", "Not saved: offline, 3 waiting".
(() => {
  const line = window.plumbline;
  if (!line) return;
  const { words } = line;
  const aloud = document.querySelector("#save-said");
  let told = "";

  // The spoken line stands still while the band is replaced, so that it is heard; the same words once.
  const speak = (text) => {
    if (aloud && text && text !== told) { told = text; aloud.textContent = text; }
  };
  const show = (kind, head, more, waiting) => {
    const place = document.querySelector("#save-state");
    if (!place) return;
    place.dataset.state = kind;
    place.dataset.waiting = String(waiting);
    const strong = document.createElement("b");
    strong.textContent = head;
    const parts = [strong];
    if (more) {
      const rest = document.createElement("span");
      rest.append(document.createElement("br"), more);
      parts.push(rest);
    }
    document.querySelector("#save-words").replaceChildren(...parts);
  };
  const count = (waiting) => (waiting ? `${waiting} ${words("Waiting")}` : "");

  line.state = {
    saving: (waiting) => show("saving", words("Saving"), waiting > 1 ? count(waiting) : "", waiting),
    unsaved: (why, waiting) => {
      const more = [why, count(waiting)].filter(Boolean).join(", ");
      show("unsaved", words("Unsaved"), more, waiting);
      speak(more ? `${words("Unsaved")}: ${more}` : words("Unsaved"));
    },
    // The band that came with the answer says when it was saved.
    saved: () => {
      const place = document.querySelector("#save-state");
      if (!place) return;
      if (place.dataset.state !== "none") place.dataset.state = "saved"; // "none": nothing to have saved
      place.dataset.waiting = "0";
      speak(document.querySelector("#save-words b")?.textContent || "");
    },
    mark: (id, name) => {
      const button = id && document.getElementById(id);
      if (!button) return;
      button.classList.remove("saving", "unsaved");
      if (name) button.classList.add(name);
    },
  };
  speak(document.querySelector("#save-words b")?.textContent || "");
})();
