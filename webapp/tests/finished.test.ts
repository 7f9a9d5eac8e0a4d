import { beforeEach, expect, test } from "vitest";
import { becomePaired } from "../src/patient/core/identity";
import { assessments, outbox, receipts } from "../src/patient/core/state";
import type { Frozen, KeptReceipt } from "../src/patient/core/types";
import { isFinished } from "../src/patient/screens/questions/visit";
import { ASSESSMENT, assessment, SUBMISSION } from "./factories";

const BEFORE = "2026-08-17T17:00:00Z";
const RECEIVED = "2026-08-17T17:09:41Z";
const AFTER = "2026-08-18T09:00:00Z";

beforeEach(async () => {
  outbox.value = [];
  receipts.value = [];
  await becomePaired({ deviceId: crypto.randomUUID(), secret: "s".repeat(43) }, "enrolment-1");
});

function taken(held = false): KeptReceipt {
  const own = { submissionId: SUBMISSION, assessment: ASSESSMENT, enrolment: "enrolment-1", instrument: "lupusqol" };
  return { ...own, code: "4W7D-9KQ2", receivedAt: RECEIVED, held, flags: [] };
}

function frozen(state: Frozen["state"]): Frozen {
  const own = { submissionId: SUBMISSION, assessment: ASSESSMENT, enrolment: "enrolment-1", instrument: "lupusqol" };
  return { ...own, body: "", frozenAt: RECEIVED, state, lastFault: null, attempts: 1, nextAt: null };
}

function plan(toldAt: string, changes: Parameters<typeof assessment>[0] = {}): void {
  assessments.value = { toldAt, items: [assessment(changes)], nLeft: 1, nextOpensAt: null };
}

test("what was received is asked again only by a plan that was told later", () => {
  receipts.value = [taken()];
  plan(BEFORE);
  expect(isFinished(ASSESSMENT)).toBe(true);
  plan(AFTER, { can_start: false, why_not: "completed" });
  expect(isFinished(ASSESSMENT)).toBe(true);
  plan(AFTER);
  expect(isFinished(ASSESSMENT)).toBe(false);
});

test("what is kept aside is closed until the site has left it aside; its receipt stays", () => {
  receipts.value = [taken(true)];
  plan(BEFORE);
  expect(isFinished(ASSESSMENT)).toBe(true);
  plan(AFTER, { is_held: true });
  expect(isFinished(ASSESSMENT)).toBe(true);
  plan(AFTER, { is_held: false });
  expect(isFinished(ASSESSMENT)).toBe(false);
  expect(receipts.value).toHaveLength(1);
});

test("a plan of an earlier version, which says nothing of it, opens nothing", () => {
  receipts.value = [taken(true)];
  const { is_held: _, ...earlier } = assessment();
  assessments.value = { toldAt: AFTER, items: [earlier as ReturnType<typeof assessment>], nLeft: 1, nextOpensAt: null };
  expect(isFinished(ASSESSMENT)).toBe(true);
});

test("what waits or was refused on this phone is finished, whatever the plan says", () => {
  for (const state of ["waiting", "sending", "refused"] as const) {
    outbox.value = [frozen(state)];
    plan(AFTER);
    expect(isFinished(ASSESSMENT)).toBe(true);
  }
  outbox.value = [frozen("held")];
  plan(AFTER, { is_held: true });
  expect(isFinished(ASSESSMENT)).toBe(true);
  plan(AFTER);
  expect(isFinished(ASSESSMENT)).toBe(false);
});
