import { readFileSync } from "node:fs";
import { defineConfig } from "vite";
import { budget } from "./vite/budget.ts";
import { packed } from "./vite/packed.ts";
import { plainImports } from "./vite/plain-imports.ts";
import { serviceWorker } from "./vite/service-worker.ts";

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig({
  base: "/app/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: {
    outDir: "../pro_service/web/dist/patient",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
  plugins: [plainImports(), serviceWorker("src/patient/sw.ts"), budget(), packed()],
});
