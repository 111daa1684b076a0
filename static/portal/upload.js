// Shows how much of a paper is sent, and keeps the chosen file where the way breaks. Without this
// script the same form is sent as a page.
(() => {
  "use strict";
  const form = document.querySelector("#upload");
  if (!form) return;
  const error = form.querySelector("#id_file_error");
  const bar = form.querySelector(".sending");
  const button = form.querySelector("button.btn");
  const words = form.dataset;

  const say = (text) => { error.textContent = text; };
  const show = (share) => {
    bar.hidden = false;
    bar.querySelector("progress").value = share;
    bar.querySelector("p").textContent = share < 100 ? words.sending.replace("%s", String(share)) : words.checking;
  };
  const stop = (text) => {
    bar.hidden = true;
    button.disabled = false;
    say(text);
    form.querySelector("#id_file").focus();
  };
  const files = () => [...form.querySelectorAll("[type=file]")].flatMap((field) => [...field.files]);
  const fits = () => files().every((file) => file.size <= Number(words.largest));

  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=file]")) say(fits() ? "" : words.tooLarge);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    if (!fits()) { stop(words.tooLarge); return; }
    say("");
    button.disabled = true;
    const call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.setRequestHeader("X-Draft", "1");
    call.responseType = "json";
    if (files().length) {
      show(0);
      call.upload.addEventListener("progress", (step) => {
        if (step.lengthComputable) show(Math.floor((100 * step.loaded) / step.total));
      });
    }
    call.addEventListener("error", () => stop(words.lost));
    call.addEventListener("load", () => {
      const said = call.response || {};
      if (said.go) location.assign(said.go);
      else stop(said.error || (call.status === 413 ? words.tooLarge : words.lost));
    });
    call.send(new FormData(form));
  });
})();
