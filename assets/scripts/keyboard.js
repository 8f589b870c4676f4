// SPDX-License-Identifier: EUPL-1.2
// Keyboard help and shortcuts. An element with data-key="r" is pressed by the key r (with data-key-label in the help);
// "g d" is g, then d. A table with data-rows is walked with j and k; Enter opens the row's first link. Shortcuts sleep
// while something is being typed, while a dialog is open, and with Ctrl, Alt or Meta held.
const typing = (target) =>
  target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
let prefix = "";
let timer = 0;

function rows() {
  return [...document.querySelectorAll("table[data-rows] tbody tr")].filter((row) => row.querySelector("a"));
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  const link = all[next].querySelector("a");
  link.focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function target(key) {
  return [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key === key && !element.closest("dialog:not([open])") && element.offsetParent !== null,
  );
}

function help() {
  const dialog = document.getElementById("keyboard-help");
  if (!dialog) return;
  const list = dialog.querySelector("[data-page-keys]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.offsetParent === null) continue;
    const key = document.createElement("dt");
    for (const part of element.dataset.key.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = part;
      key.append(kbd, " ");
    }
    const label = document.createElement("dd");
    label.textContent = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
    list.append(key, label);
  }
  for (const element of dialog.querySelectorAll("[data-when-rows]")) element.hidden = rows().length === 0;
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key;
  clearTimeout(timer);
  const whole = prefix ? `${prefix} ${key}` : key;
  prefix = "";
  const element = target(whole);
  if (element) {
    event.preventDefault();
    if (element.matches("input, select, textarea") && !element.matches("[type=radio], [type=checkbox]")) element.focus();
    else element.click();
  } else if (key === "?") {
    event.preventDefault();
    help();
  } else if (key === "j" || key === "k") {
    event.preventDefault();
    walk(key === "j" ? 1 : -1);
  } else if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    prefix = key;
    timer = setTimeout(() => (prefix = ""), 1200);
  }
});

for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", help);
