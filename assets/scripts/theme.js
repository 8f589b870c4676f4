// SPDX-License-Identifier: EUPL-1.2
// Light, dark or as the machine says: kept in a cookie, so that the server writes it into the page and nothing flashes.
const root = document.documentElement;
const NEXT = { auto: "light", light: "dark", dark: "auto" };

function show(button) {
  const theme = root.dataset.theme || "auto";
  for (const face of button.querySelectorAll("[data-theme-face]")) face.hidden = face.dataset.themeFace !== theme;
  button.setAttribute("aria-label", button.getAttribute(`data-label-${theme}`));
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  show(button);
  button.addEventListener("click", () => {
    const theme = NEXT[root.dataset.theme || "auto"];
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    show(button);
  });
}
