// SPDX-License-Identifier: EUPL-1.2
// Builds everything a browser loads into src/diwana/static/: two style sheets (left to right, right to left), the
// scripts, one sprite of icons, the fonts and the images. `npm ci --ignore-scripts && node build.mjs`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "..", "src", "diwana", "static");

const FONTS = [
  ["ibm-plex-sans", ["latin", "latin-ext"]],
  ["ibm-plex-sans-arabic", ["arabic"]],
];
const WEIGHTS = [400, 600];

// Name in our pages → name in bootstrap-icons. Only these are shipped.
const ICONS = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));

function styles() {
  const { css } = sass.compile(join(here, "styles", "app.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  writeFileSync(join(out, "app.css"), css);
  writeFileSync(join(out, "app.rtl.css"), rtlcss.process(css));
}

function scripts() {
  buildSync({
    entryPoints: ["app", "uploads"].map((name) => join(here, "scripts", `${name}.js`)),
    outdir: out,
    bundle: true,
    minify: true,
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
}

function icons() {
  const symbols = Object.entries(ICONS).map(([name, source]) => {
    const svg = readFileSync(join(modules, "bootstrap-icons", "icons", `${source}.svg`), "utf8");
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`;
  });
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function fonts() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  for (const [family, subsets] of FONTS) {
    cpSync(join(modules, "@fontsource", family, "LICENSE"), join(out, "fonts", `${family}.LICENSE.txt`));
    for (const subset of subsets)
      for (const weight of WEIGHTS) {
        const file = `${family}-${subset}-${weight}-normal.woff2`;
        cpSync(join(modules, "@fontsource", family, "files", file), join(out, "fonts", file));
      }
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(here, "images"), out, { recursive: true });
fonts();
icons();
scripts();
styles();
