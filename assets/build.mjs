// SPDX-License-Identifier: EUPL-1.2
// Builds everything a browser loads into src/diwana/static/: two style sheets (left to right, right to left), the
// scripts, one sprite of icons, the fonts and the images; and the fonts of the papers. `npm ci --ignore-scripts && node build.mjs`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
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

// The same families as the papers that customs issue need them: TrueType, which is what a PDF embeds.
const PAPER_FONTS = [
  ["ibm-plex-sans", ["latin", "latin-ext", "cyrillic", "greek"]],
  ["ibm-plex-sans-arabic", ["arabic"]],
];

function paperFonts() {
  for (const [family, subsets] of PAPER_FONTS)
    for (const subset of subsets) {
      // A folder for each subset: they share one name, and the order of the folders says which is looked at first.
      const folder = join(out, "paper-fonts", `${family}-${subset}`);
      mkdirSync(folder, { recursive: true });
      for (const weight of WEIGHTS) {
        const name = `${family}-${subset}-${weight}-normal`;
        const woff = readFileSync(join(modules, "@fontsource", family, "files", `${name}.woff`));
        writeFileSync(join(folder, `${weight}.ttf`), unpacked(woff));
      }
    }
}

// A WOFF 1.0 file (W3C recommendation of 2012) as the font it was made of: its tables inflated, in their order.
function unpacked(woff) {
  const count = woff.readUInt16BE(12);
  const power = 2 ** Math.floor(Math.log2(count));
  const header = Buffer.alloc(12 + 16 * count);
  woff.copy(header, 0, 4, 8); // flavour
  [count, 16 * power, Math.log2(power), 16 * (count - power)].forEach((n, i) => header.writeUInt16BE(n, 4 + 2 * i));
  const parts = [header];
  let offset = header.length;
  for (let i = 0; i < count; i++) {
    const [at, packed, length] = [4, 8, 12].map((n) => woff.readUInt32BE(44 + 20 * i + n));
    const stored = woff.subarray(at, at + packed);
    const table = packed < length ? inflateSync(stored) : stored;
    const entry = 12 + 16 * i;
    woff.copy(header, entry, 44 + 20 * i, 48 + 20 * i); // tag
    woff.copy(header, entry + 4, 60 + 20 * i, 64 + 20 * i); // checksum
    header.writeUInt32BE(offset, entry + 8);
    header.writeUInt32BE(length, entry + 12);
    parts.push(table, Buffer.alloc(-length & 3));
    offset += length + (-length & 3);
  }
  return Buffer.concat(parts);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(here, "images"), out, { recursive: true });
fonts();
paperFonts();
icons();
scripts();
styles();
