// Draws the icons of public/ with a Chromium: `node scripts/icons.mjs /usr/bin/chromium`. To be run when they change.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CHECK =
  '<path d="M8 17.5l5.2 5L24 11" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/>';
const ROUND = `<rect width="32" height="32" rx="8" fill="#0b6e6e"/>${CHECK}`;
/** Whatever shape the phone cuts out, the sign stays whole. */
const FULL = `<rect width="32" height="32" fill="#0b6e6e"/><g transform="translate(4.8 4.8) scale(0.7)">${CHECK}</g>`;
const ICONS = {
  "icon-192.png": [192, ROUND],
  "icon-512.png": [512, ROUND],
  "icon-maskable-512.png": [512, FULL],
  "badge.png": [96, CHECK],
};

const [chromium = "chromium"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "icons-"));
for (const [name, [size, drawing]] of Object.entries(ICONS)) {
  const page = join(folder, "page.html");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${size}" height="${size}">${drawing}</svg>`;
  writeFileSync(page, `<style>body{margin:0}svg{display:block}</style>${svg}`);
  const into = fileURLToPath(new URL(`../public/${name}`, import.meta.url));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--default-background-color=00000000",
  ];
  execFileSync(chromium, [...flags, `--screenshot=${into}`, `--window-size=${size},${size}`, page], {
    stdio: "ignore",
  });
}
