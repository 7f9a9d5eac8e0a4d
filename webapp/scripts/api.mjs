// Writes src/shared/api.d.ts from the contract; with --check it only says whether they agree.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const CONTRACT = new URL("../../openapi/openapi.yaml", import.meta.url);
const TYPES = new URL("../src/shared/api.d.ts", import.meta.url);
const HEAD = "// Written from openapi/openapi.yaml by `npm run api`.\n";

/** Types need neither examples nor refusals: a refusal is read as a problem, whatever the operation. */
function slim(node) {
  if (Array.isArray(node)) return node.map(slim);
  if (node === null || typeof node !== "object") return node;
  const kept = Object.entries(node).filter(([key, value]) => {
    if (key === "examples" || key === "description") return false;
    if (key === "example") return typeof value === "object" && value !== null && "type" in value;
    return !/^[45]\d\d$/.test(key);
  });
  return Object.fromEntries(kept.map(([key, value]) => [key, slim(value)]));
}

const text =
  HEAD + astToString(await openapiTS(slim(parse(readFileSync(CONTRACT, "utf8"))), { defaultNonNullable: false }));
if (!process.argv.includes("--check")) writeFileSync(TYPES, text);
else if (readFileSync(TYPES, "utf8") !== text) {
  process.stderr.write("src/shared/api.d.ts does not follow openapi/openapi.yaml: run `npm run api`.\n");
  process.exit(1);
}
