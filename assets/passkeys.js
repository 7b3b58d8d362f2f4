// Passkeys (WebAuthn) for the sign-in page and the profile. It hangs on data attributes and needs no inline script:
//
// Sign in:  <button type="button" hidden data-passkey-sign-in data-next="/path" data-failed="Words" aria-describedby="p">
//           <p id="p" role="alert"></p>          shown only where the browser has passkeys; problems go into the element
// Add:      <button type="button" data-passkey-add='{options of services.passkeys.begin_adding}' data-name="id of the
//           text field with the name" data-done="/where/to/go" data-failed="Words" aria-describedby="p">
//
// The server's own sentence is shown when it has one; `data-failed` when the browser or its owner broke off.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function post(path, said) {
    const reply = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    });
    const told = (reply.headers.get("content-type") ?? "").includes("json") ? await reply.json() : {};
    if (!reply.ok) throw Object.assign(new Error(), { words: told.problem });
    return told;
  }

  const listed = (credentials) => (credentials ?? []).map((known) => ({ ...known, id: bytes(known.id) }));

  function answerOf(credential, ...parts) {
    const response = {};
    for (const part of parts) if (credential.response[part]) response[part] = text(credential.response[part]);
    const { id, type } = credential;
    return { id, rawId: text(credential.rawId), type, response, clientExtensionResults: credential.getClientExtensionResults() };
  }

  async function signIn(button) {
    const options = await post("/login/passkey/begin", {});
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: listed(options.allowCredentials),
    };
    const shown = await navigator.credentials.get({ publicKey });
    const answer = answerOf(shown, "clientDataJSON", "authenticatorData", "signature", "userHandle");
    const { path } = await post("/login/passkey", { answer, next: button.dataset.next });
    location.assign(path);
  }

  async function add(button) {
    const options = JSON.parse(button.dataset.passkeyAdd);
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    const answer = answerOf(made, "clientDataJSON", "attestationObject");
    await post("/passkeys", { answer, name: document.getElementById(button.dataset.name).value });
    location.assign(button.dataset.done);
  }

  async function run(button, work) {
    const words = document.getElementById(button.getAttribute("aria-describedby"));
    words.textContent = "";
    button.disabled = true;
    try {
      await work(button);
    } catch (error) {
      words.textContent = error.words ?? button.dataset.failed;
    } finally {
      button.disabled = false;
    }
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    let hit;
    if ((hit = on("[data-passkey-sign-in]"))) run(hit, signIn);
    else if ((hit = on("[data-passkey-add]"))) run(hit, add);
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.PublicKeyCredential) return;
    for (const button of document.querySelectorAll("[data-passkey-sign-in]")) button.hidden = false;
  });
})();
