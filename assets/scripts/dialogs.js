// SPDX-License-Identifier: EUPL-1.2
// data-dialog="id" on a button opens that dialog; data-close inside a dialog closes it. The dialog element keeps the
// focus inside and gives it back. Without a script a submit button with data-dialog submits its form at once.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      if (!opener.form || opener.form.reportValidity()) dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target.nodeName === "DIALOG") event.target.close();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
