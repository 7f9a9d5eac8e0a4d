import type { Plugin } from "vite";

const HELPER = "\0vite/preload-helper.js";

/** Imports on demand as the browser does them: all styles are here from the start, and nothing is fetched ahead. */
export function plainImports(): Plugin {
  return {
    name: "plain-imports",
    apply: "build",
    enforce: "pre",
    load: (id) => (id === HELPER ? "export const __vitePreload = (load) => load();" : null),
  };
}
