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

// A field with hx-post inside [data-autosave] saves itself; the status line says so. A failed save is said and kept
// in the field; leaving the page with an unsaved field asks first.
let unsaved = 0;
const status = () => document.querySelector("[data-save-status]");
const say = (state) => {
  const line = status();
  if (line) for (const part of line.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
};
const saves = (event) => event.target.closest?.("[data-autosave]");
document.addEventListener("input", (event) => {
  if (saves(event)) say("typing");
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!saves(event)) return;
  unsaved += 1;
  say("saving");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!saves(event)) return;
  unsaved = Math.max(0, unsaved - 1);
  say(event.detail.successful ? "saved" : "failed");
});
addEventListener("beforeunload", (event) => {
  if (unsaved > 0) event.preventDefault();
});
