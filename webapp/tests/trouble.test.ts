import { beforeEach, expect, test } from "vitest";
import { speak } from "../src/patient/core/speaking";
import type { Fault } from "../src/patient/core/types";
import { enterTrouble } from "../src/patient/screens/around/saying";
import { lastDayBefore, sentence } from "../src/patient/screens/around/words";

const KINDS: Fault["kind"][] = [
  "offline",
  "unauthenticated",
  "forbidden",
  "not-found",
  "conflict",
  "outdated",
  "too-large",
  "invalid",
  "too-old",
  "too-many",
  "broken",
  "unavailable",
  "unreadable",
  "storage",
];

function fault(kind: Fault["kind"], retryAfter: number | null = null): Fault {
  return { kind, status: null, code: null, retryAfter };
}

beforeEach(async () => {
  await enterTrouble();
  await speak("es");
});

test("whatever goes wrong has a sentence of its own in both languages", async () => {
  const told: string[] = [];
  for (const each of ["es", "en"] as const) {
    await speak(each);
    told.push(...KINDS.map((kind) => sentence(fault(kind))));
  }
  expect(new Set(told).size).toBe(2 * KINDS.length);
});

test("how long to wait is told in minutes, and not to the second", () => {
  expect(sentence(fault("too-many", 61))).toContain("dentro de 2 minutos");
  expect(sentence(fault("too-many", 5))).toContain("dentro de un minuto");
  expect(sentence(fault("too-many", 20_000))).toContain("mañana");
  expect(sentence(fault("too-many"))).toContain("más tarde");
});

test("the last day is the one before the midnight that closes the window", () => {
  expect(lastDayBefore("2026-03-10T00:00:00Z")).toBe("9 de marzo de 2026");
});
