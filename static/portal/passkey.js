// Passkeys: asks the clinic for a question, lets the device answer it, and sends the answer with the
// form. Where a browser knows no passkeys its forms stay hidden, and the code does as before.
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!forms.length || !window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (rows) => (rows || []).map((row) => ({ ...row, id: bytes(row.id) }));

  const made = async (options) => {
    const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials) };
    const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
    return { id, rawId: text(rawId), type, response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) } };
  };
  const signed = async (options) => {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
    return { id, rawId: text(rawId), type, response: { clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData), signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null } };
  };

  const ask = async (form) => {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(form.dataset.ask, { method: "POST", headers, cache: "no-store" });
    const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (!answer.ok) throw new Error(json.sentence || form.dataset.failed);
    return json;
  };
  // What the device refuses has a name; what the clinic refuses has words.
  const why = (error, form) => {
    if (error.name === "InvalidStateError") return form.dataset.known;
    return error instanceof DOMException || error instanceof TypeError ? form.dataset.failed : error.message;
  };
  const run = async (form) => {
    const [button, fault] = [form.querySelector("button"), form.querySelector("[role=alert]")];
    button.disabled = true;
    fault.textContent = "";
    try {
      const act = form.dataset.passkey === "add" ? made : signed;
      form.elements.answer.value = JSON.stringify(await act(await ask(form)));
      form.submit();
    } catch (error) {
      fault.textContent = why(error, form);
      button.disabled = false;
      button.focus();
    }
  };
  forms.forEach((form) => {
    form.closest("[data-passkeys]").hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); run(form); });
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
