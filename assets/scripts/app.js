// SPDX-License-Identifier: EUPL-1.2
import htmx from "htmx.org";
import "./theme.js";
import "./menus.js";
import "./dialogs.js";
import "./keyboard.js";
import "./forms.js";

window.htmx = htmx;
