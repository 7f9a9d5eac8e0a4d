import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const FLOOR_KB = 40;
const AIM_KB = 25;

/** Fails the build where the first question takes more than 40 kB (gzip) of scripts and styles; the aim is 25 kB. */
export function budget(): Plugin {
  return {
    name: "budget",
    apply: "build",
    generateBundle(_, bundle) {
      const first = Object.values(bundle).filter((each) => isOfFirst(each, bundle));
      const bytes = first.map((each) => gzipSync(each.type === "chunk" ? each.code : each.source).length);
      const kilobytes = bytes.reduce((sum, each) => sum + each, 0) / 1000;
      this.info(`first question: ${kilobytes.toFixed(1)} kB gzip (aim ${AIM_KB}, at most ${FLOOR_KB})`);
      if (kilobytes > FLOOR_KB)
        this.error(`the first question takes ${kilobytes.toFixed(1)} kB: more than ${FLOOR_KB}`);
    },
  };
}

type Bundle = Parameters<Extract<NonNullable<Plugin["generateBundle"]>, (...all: never[]) => unknown>>[1];

/** Whether a file is loaded before the first question is shown: the entry, what it imports, and all styles. */
function isOfFirst(file: Bundle[string], bundle: Bundle): boolean {
  if (file.type === "asset") return file.fileName.endsWith(".css");
  if (file.isEntry) return true;
  const entries = Object.values(bundle).filter((each) => each.type === "chunk" && each.isEntry);
  return entries.some((entry) => entry.type === "chunk" && entry.imports.includes(file.fileName));
}
