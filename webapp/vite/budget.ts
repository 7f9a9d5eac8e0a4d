import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const AIM_KB = 25;
/** A little more than the aim: not every machine packs as tightly. */
const MOST_KB = 25.5;

/** The texts of a question: a phone loads those of one language, the largest of these. */
const TEXTS = /\/words\/questions\.\w+\.ts$/;

/** Fails the build where the first question takes more than 25.5 kB (gzip) of scripts, texts and styles; the aim is 25. */
export function budget(): Plugin {
  return {
    name: "budget",
    apply: "build",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const texts = files.filter((each) => each.type === "chunk" && each.moduleIds.some((id) => TEXTS.test(id)));
      const always = files.filter((each) => isOfFirst(each, bundle) && !texts.includes(each));
      if (texts.length !== 2) this.error("the texts of the questions are not one file a language");
      const bytes = [...always.map(packedBytes), Math.max(...texts.map(packedBytes))];
      const kilobytes = bytes.reduce((sum, each) => sum + each, 0) / 1000;
      this.info(`first question: ${kilobytes.toFixed(1)} kB gzip (aim ${AIM_KB}, at most ${MOST_KB})`);
      if (kilobytes > MOST_KB) this.error(`the first question takes ${kilobytes.toFixed(1)} kB: more than ${MOST_KB}`);
    },
  };
}

type Bundle = Parameters<Extract<NonNullable<Plugin["generateBundle"]>, (...all: never[]) => unknown>>[1];

function packedBytes(file: Bundle[string]): number {
  return gzipSync(file.type === "chunk" ? file.code : file.source).length;
}

/** Whether a file is loaded before the first question is shown: the entry, all that it imports, and all styles. */
function isOfFirst(file: Bundle[string], bundle: Bundle): boolean {
  if (file.type === "asset") return file.fileName.endsWith(".css");
  const entry = Object.values(bundle).find((each) => each.type === "chunk" && each.isEntry);
  return entry !== undefined && reached(entry.fileName, bundle).has(file.fileName);
}

/** The file and all that it imports, over any number of steps. */
function reached(name: string, bundle: Bundle, found = new Set<string>()): Set<string> {
  const file = bundle[name];
  if (found.has(name) || file?.type !== "chunk") return found;
  found.add(name);
  for (const each of file.imports) reached(each, bundle, found);
  return found;
}
