// SPDX-License-Identifier: EUPL-1.2
// A form with data-upload sends its files by the tus protocol: several at once, with their progress, going on where an
// interruption left them, even after the page was closed. Without this script the form sends one file by itself.
import { Upload } from "tus-js-client";

const PIECE = 8 * 1024 * 1024; // of one request: a slow line holds a thread of the server no longer than this takes
const WAITS = [0, 1000, 3000, 5000, 10000, 20000];
const AT_ONCE = 2;

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-uploads]");
  const row = form.querySelector("template[data-row]");
  const words = form.querySelector("template[data-words]").content;
  const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;
  const value = (name) => form.elements[name]?.value ?? "";
  let open = 0;
  const waiting = [];

  input.multiple = true;
  addEventListener("beforeunload", (event) => {
    if (open) event.preventDefault();
  });
  form.dataset.many = "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const about = { subject: value("subject"), kind: value("kind") };
    [about.code, about.reference] = [...value("declared").split("|"), "", ""];
    for (const file of input.files) waiting.push(shown(file, about));
    input.value = "";
    go();
  });

  function shown(file, about) {
    const line = row.content.cloneNode(true).firstElementChild;
    line.querySelector("[data-name]").textContent = file.name;
    const bar = line.querySelector("progress");
    bar.setAttribute("aria-label", file.name);
    const say = (name, text = "") => {
      line.dataset.is = name;
      line.querySelector("[data-state]").textContent = text ? `${word(name)}: ${text}` : word(name);
    };
    say("waiting");
    list.append(line);
    return { file, about, line, bar, say };
  }

  function go() {
    while (open < AT_ONCE && waiting.length) {
      open += 1;
      send(waiting.shift());
    }
    if (!open && !waiting.length) refresh();
  }

  // What the page says of attached documents is fetched again; lines of what was attached go, refusals stay.
  async function refresh() {
    const text = await (await fetch(location.href, { headers: { Accept: "text/html" } })).text();
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const part of document.querySelectorAll("[data-refreshed]")) {
      const found = fresh.getElementById(part.id);
      if (found) part.replaceWith(found);
    }
    for (const line of list.querySelectorAll('[data-is="done"]')) line.remove();
  }

  function ended() {
    open -= 1;
    go();
  }

  async function send({ file, about, line, bar, say }) {
    const stop = line.querySelector("[data-stop]");
    if (file.size > Number(form.dataset.largest)) {
      say("failed", word("large"));
      stop.remove();
      ended();
      return;
    }
    const upload = new Upload(file, {
      endpoint: form.dataset.upload,
      chunkSize: PIECE,
      retryDelays: WAITS,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      metadata: { filename: file.name, ...about },
      fingerprint: async () =>
        ["diwana", about.subject, about.kind, about.code, about.reference, file.name, file.size, file.lastModified].join("|"),
      onShouldRetry: (error) => {
        say("again");
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 409 || status === 423 || status >= 500;
      },
      onProgress: (sent, whole) => {
        bar.value = whole ? (100 * sent) / whole : 0;
        say("sending");
      },
      onSuccess: () => {
        bar.value = 100;
        say("done");
        stop.remove();
        ended();
      },
      onError: (error) => {
        say("failed", told(error));
        stop.remove();
        ended();
      },
    });
    stop.addEventListener("click", async () => {
      await upload.abort(true).catch(() => {});
      line.remove();
      ended();
    });
    const earlier = await upload.findPreviousUploads().catch(() => []);
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  }
}

// What the server says of a refusal, in the reader's language.
function told(error) {
  try {
    const problem = JSON.parse(error.originalResponse.getBody());
    return problem.detail ?? problem.title ?? "";
  } catch {
    return "";
  }
}
