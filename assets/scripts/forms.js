// SPDX-License-Identifier: EUPL-1.2
// What forms need beyond HTML: the focus goes to the error summary, a link of the summary opens what hides its field,
// a form is sent once, and a form that saves itself says whether it has.
document.querySelector(".error-summary[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href*='#']");
  if (!link || link.pathname !== location.pathname) return;
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.dataset.many !== undefined) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// data-submit-on-change: a filter that is chosen acts at once.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
});

// A form with data-autosave saves itself through htmx; the status line says whether it has. What could not be saved stays
// in the form and is said; a link followed meanwhile waits for the answer; closing the page asks first.
let pending = 0;
let failed = false;
let waiting = "";
const say = (state) => {
  for (const part of document.querySelectorAll("[data-save-status] [data-state]")) part.hidden = part.dataset.state !== state;
};
const saves = (event) => event.target.closest?.("[data-autosave]");
const answered = (good, text) => {
  pending = Math.max(0, pending - 1);
  failed = !good;
  say(good ? "saved" : "failed");
  const why = document.querySelector("[data-save-status] [data-why]");
  if (why) why.textContent = good ? "" : text;
  if (good && waiting && !pending) location.assign(waiting);
  else waiting = good ? waiting : "";
};
document.addEventListener("input", (event) => {
  if (saves(event)) say("typing");
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!saves(event)) return;
  pending += 1;
  say("saving");
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (saves(event)) answered(xhr.status < 400, xhr.status === 409 ? xhr.responseText : "");
});
document.addEventListener("htmx:sendError", (event) => {
  if (saves(event)) answered(false, "");
});
document.addEventListener("htmx:sendAbort", (event) => {
  if (saves(event)) answered(false, "");
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !pending || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  event.preventDefault();
  waiting = link.href;
});
addEventListener("beforeunload", (event) => {
  if (pending > 0 || failed) event.preventDefault();
});

// What is said of a field comes with the answer; the field is marked accordingly.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const said = document.getElementById(event.detail.target.id);
  if (!said?.classList.contains("said")) return;
  const field = document.getElementById(said.id.slice(0, -"-said".length));
  if (said.hasAttribute("data-wrong")) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
});
