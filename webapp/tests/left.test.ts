import { beforeEach, expect, test } from "vitest";
import { becomePaired, becomeUnpaired } from "../src/patient/core/identity";
import { clearStuck, leftOn } from "../src/patient/core/left";
import { flush, submit } from "../src/patient/core/outbox";
import { outbox, tablet } from "../src/patient/core/state";
import { read, readAll } from "../src/patient/core/storage";
import { draft, receipt, SUBMISSION } from "./factories";
import { problem, service, told } from "./service";

const PUT = "PUT /api/v1/me/submissions/";
const DEVICE = { deviceId: "2c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11", secret: "s".repeat(43) };

/** A tablet that was given back with a questionnaire on it which the service answered so. */
async function givenBack(answer: () => Response | "nothing") {
  service({ [PUT]: [answer] });
  tablet.value = { state: "handed", deviceId: DEVICE.deviceId, until: "2026-08-17T23:00:00+02:00" };
  await becomePaired(DEVICE, "enrolment-1", DEVICE.deviceId);
  await submit(draft());
  await flush();
  tablet.value = { state: "locked" };
  await becomeUnpaired(DEVICE.deviceId, true);
}

beforeEach(() => {
  outbox.value = [];
});

test.each([
  ["without a network", () => "nothing" as const, false],
  ["503", () => problem(503, "unavailable"), false],
  ["401", () => problem(401, "unauthenticated"), true],
  ["403", () => problem(403, "consent-withdrawn"), true],
  ["404", () => problem(404, "not-found"), true],
  ["413", () => problem(413, "body-too-large"), true],
  ["422", () => problem(422, "answers-off-the-scale"), true],
])("%s: it is told whether somebody has to do something", async (_, answer, isStuck) => {
  await givenBack(answer);
  expect(leftOn()).toMatchObject([{ submissionId: SUBMISSION, isStuck }]);
  expect(await clearStuck([SUBMISSION])).toBe(isStuck ? 1 : 0);
  expect(leftOn()).toHaveLength(isStuck ? 0 : 1);
});

test("what is told of it holds nothing of what was answered, and not whose it is", async () => {
  await givenBack(() => problem(422, "answers-off-the-scale"));
  expect(Object.keys(leftOn()[0] ?? {}).sort()).toEqual(["fault", "finishedAt", "isStuck", "submissionId"]);
});

test("cleared, its answers and its token leave the tablet", async () => {
  await givenBack(() => problem(403, "consent-withdrawn"));
  await clearStuck([SUBMISSION]);
  expect(await readAll("outbox")).toEqual([]);
  expect(await read("sealed", `identity:${DEVICE.deviceId}`)).toBeUndefined();
});

test("what is taken after all, while it is being cleared, is not lost", async () => {
  await givenBack(() => problem(422, "answers-off-the-scale"));
  service({ [PUT]: [() => told(receipt(), 201)] });
  const sending = flush({ again: true });
  expect(await clearStuck([SUBMISSION])).toBe(0);
  await sending;
  expect(leftOn()).toEqual([]);
});
