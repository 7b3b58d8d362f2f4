// The few things both kinds of page do in the browser itself. Everything hangs on data attributes, so it works for
// elements drawn by NiceGUI, for tables drawn as one element, and for plain pages under a script-src 'self' policy.
(() => {
  const byId = (id) => document.getElementById(id);

  // Show / Hide a region: <button data-disclosure aria-controls="id" aria-expanded="false" data-other-label="Hide …">
  function toggleDisclosure(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    byId(button.getAttribute("aria-controls")).hidden = !open;
    const label = button.querySelector("[data-label-text]") ?? button;
    const next = button.dataset.otherLabel;
    button.dataset.otherLabel = label.textContent.trim();
    label.textContent = next;
  }

  // Show a password: <button data-show-password aria-controls="id" aria-pressed="false">
  function togglePassword(button) {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    byId(button.getAttribute("aria-controls")).type = shown ? "text" : "password";
  }

  // Sort a table by the column of <button class="sort">; cells may carry data-sort.
  function sortTable(button) {
    const head = button.closest("th");
    const rising = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const key = (row) => row.children[head.cellIndex].dataset.sort ?? row.children[head.cellIndex].textContent;
    const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
    const body = head.closest("table").tBodies[0];
    body.append(...[...body.rows].sort((a, b) => (rising ? 1 : -1) * compare(key(a), key(b))));
  }

  // Characters left under a text box. Counted in code points, as the server counts; never stops the typing.
  let speak;
  function count(box) {
    const left = Number(box.dataset.max) - [...box.value].length;
    const line = byId(box.dataset.count);
    const words = left < 0 ? line.dataset.over : line.dataset.left;
    line.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    line.classList.toggle("over", left < 0);
    clearTimeout(speak);
    speak = setTimeout(() => (line.nextElementSibling.textContent = line.textContent), 1000);
  }

  // "There is a problem": focus moves to the summary, and the title says "Error: ".
  window.showErrorSummary = () => {
    const summary = document.querySelector(".error-summary");
    const prefix = summary?.dataset.titlePrefix;
    if (!summary) return;
    if (prefix && !document.title.startsWith(prefix)) document.title = prefix + document.title;
    summary.scrollIntoView({ block: "center" });
    summary.focus();
  };

  function goToField(event, link) {
    const field = byId(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") ?? field;
    (control.closest(".field") ?? control).scrollIntoView({ block: "center" });
    control.focus();
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    let hit;
    if ((hit = on("[data-disclosure]"))) toggleDisclosure(hit);
    else if ((hit = on("[data-show-password]"))) togglePassword(hit);
    else if ((hit = on(".sort"))) sortTable(hit);
    else if ((hit = on(".error-summary a"))) goToField(event, hit);
    else if ((hit = on("[data-open-dialog]"))) byId(hit.dataset.openDialog).showModal();
    else if ((hit = on("[data-print]"))) window.print();
    if ((hit = on("dialog")) && (on("a, [data-close]") || event.target === hit)) hit.close();
    for (const open of document.querySelectorAll("details.switcher[open]"))
      if (!open.contains(event.target) || on("a")) open.open = false;
  });
  // Files are fetched by the browser itself: in-app navigation, which listens further down, must not take the click.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-file]");
    if (!link) return;
    if (link.dataset.file === "tab") Object.assign(link, { target: "_blank", rel: "noopener" });
    event.stopPropagation();
  }, true);
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.("details.switcher[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  // Before the socket is ready each event waits for it by a clock of its own, so that "submit" could overtake the
  // "change" of the last field. It waits a little longer.
  document.addEventListener("submit", (event) => {
    if (window.did_handshake !== false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    const again = () => (window.did_handshake ? setTimeout(() => target.requestSubmit(submitter), 50) : setTimeout(again, 20));
    again();
  }, true);
  // What is new counts as read only when somebody can see it: <div data-when-seen> hears "seen" then.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    for (const one of document.querySelectorAll("[data-when-seen]")) one.dispatchEvent(new CustomEvent("seen"));
  });
  document.addEventListener("input", (event) => event.target.dataset?.max && count(event.target));
  document.addEventListener("DOMContentLoaded", () => {
    if (document.querySelector(".error-summary[data-focus]")) window.showErrorSummary();
    document.querySelectorAll("[data-max]").forEach(count);
  });
})();
