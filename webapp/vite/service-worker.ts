import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, type Plugin } from "vite";

/**
 * Writes sw.js with the list of all files of the app and a revision of their contents.
 *
 * The revision hashes contents, index.html among them, not names: a changed file is a new version.
 */
export function serviceWorker(source: string): Plugin {
  let folder = "";
  let open = "";
  return {
    name: "service-worker",
    apply: "build",
    configResolved: (config) => {
      folder = config.publicDir;
      open = config.root;
    },
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const made = Object.values(bundle).map((each) => [
          each.fileName,
          each.type === "chunk" ? each.code : each.source,
        ]);
        const given = readdirSync(folder).map((name) => [name, readFileSync(resolve(folder, name))]);
        const files = [...made, ...given].sort() as [string, string | Uint8Array][];
        const hash = createHash("sha256");
        for (const [name, content] of files) hash.update(name).update(content);
        const names = files.map(([name]) => (name === "index.html" ? "" : name));
        const code = await bundled(resolve(open, source), hash.digest("hex").slice(0, 16), names);
        this.emitFile({ type: "asset", fileName: "sw.js", source: code });
      },
    },
  };
}

async function bundled(source: string, revision: string, files: string[]): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    define: { __REVISION__: JSON.stringify(revision), __FILES__: JSON.stringify(files) },
    build: { write: false, target: "es2022", rollupOptions: { input: source, output: { format: "iife" } } },
  });
  const outputs = Array.isArray(made) ? made : [made];
  const chunk = outputs.flatMap((each) => ("output" in each ? each.output : [])).find((each) => each.type === "chunk");
  if (chunk?.type !== "chunk") throw new Error("the service worker was not built");
  return chunk.code;
}
