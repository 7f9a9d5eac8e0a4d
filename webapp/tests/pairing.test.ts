import { beforeEach, expect, test } from "vitest";
import { outbox, receipts } from "../src/patient/core/app";
import { draftOf, saveDraft } from "../src/patient/core/drafts";
import { becomePaired } from "../src/patient/core/identity";
import { pair } from "../src/patient/core/pairing";
import { keepTold, readTold, refresh } from "../src/patient/core/reading";
import { follow, go } from "../src/patient/core/routing";
import * as state from "../src/patient/core/state";
import { read, write } from "../src/patient/core/storage";
import type { Me } from "../src/patient/core/types";
import { ASSESSMENT, assessment, draft } from "./factories";
import { service, told } from "./service";

const DEVICE = { code: "7K2QP-0XM4D", deviceId: "2c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11", secret: "s".repeat(43) };
const PAIR = "PUT /api/v1/devices/";
const ME = "GET /api/v1/me";
const PLAN = "GET /api/v1/me/assessments";

const me = (enrolment: string) => ({ enrolment_id: enrolment, language: "es", zone: "Europe/Madrid" }) as Me;
const plan = (items: unknown[]) =>
  told({ items, n_left: items.length, next_opens_at: null, server_at: new Date().toISOString() });

beforeEach(async () => {
  state.isPaired.value = true;
  state.isElsewhere.value = false;
  state.outbox.value = [];
  state.receipts.value = [];
  state.me.value = me("enrolment-1");
  state.assessments.value = { items: [assessment()], nLeft: 1, nextOpensAt: null };
  await becomePaired(DEVICE, "enrolment-1");
  await keepTold();
});

test("a draft of another participant is not shown after a new pairing, and is there again for its own", async () => {
  await saveDraft(draft());
  await becomePaired(DEVICE, "enrolment-2");
  expect(await draftOf(ASSESSMENT)).toBeNull();
  await becomePaired(DEVICE, "enrolment-1");
  expect(await draftOf(ASSESSMENT)).toMatchObject({ answers: { q1: 3 } });
});

test("what was told of another participant leaves the phone in the step of the pairing", async () => {
  await becomePaired(DEVICE, "enrolment-1");
  expect(await read("sealed", "me")).toMatchObject({ enrolment_id: "enrolment-1" });
  await becomePaired(DEVICE, "enrolment-2");
  expect(await read("sealed", "me")).toBeUndefined();
  expect(await read("sealed", "assessments")).toBeUndefined();
});

test("what was told of another participant is not read, whenever it was written", async () => {
  state.me.value = null;
  await write({ store: "sealed", key: "me", value: me("enrolment-2") });
  await readTold();
  expect(state.me.value).toBeNull();
});

test("an answer that was asked for before the pairing is dropped", async () => {
  let answerLate = (_: Response) => {};
  const late = new Promise<Response>((done) => {
    answerLate = done;
  });
  service({
    [PLAN]: [() => late as unknown as Response, () => plan([])],
    [ME]: [() => told(me("enrolment-1")), () => told(me("enrolment-2"))],
    [PAIR]: [() => told({ enrolment_id: "enrolment-2" }, 201)],
  });
  const before = refresh();
  expect(await pair("NEW-CODE")).toMatchObject({ ok: true, data: { enrolment: "enrolment-2" } });
  answerLate(plan([assessment()]));
  await before;
  expect(state.me.value).toMatchObject({ enrolment_id: "enrolment-2" });
  expect(state.assessments.value.items).toEqual([]);
});

test("what waits and what was received are shown for their own participant alone", async () => {
  const row = { submissionId: "s", assessment: ASSESSMENT, enrolment: "enrolment-1", instrument: "lupusqol" };
  const waiting = { body: "{}", frozenAt: "", state: "waiting", lastFault: null, attempts: 0, nextAt: null } as const;
  state.outbox.value = [{ ...row, ...waiting }];
  state.receipts.value = [{ ...row, code: "4W7D-9KQ2", receivedAt: "", held: false, flags: [] }];
  expect([outbox.value.length, receipts.value.length]).toEqual([1, 1]);
  await becomePaired(DEVICE, "enrolment-2");
  expect([outbox.value.length, receipts.value.length]).toEqual([0, 0]);
  expect(state.outbox.value).toHaveLength(1);
});

test("an old entry of the history leads home after a pairing for another participant", async () => {
  follow();
  go({ at: "item", assessment: ASSESSMENT, position: 0 });
  const entry = history.state;
  await becomePaired(DEVICE, "enrolment-2");
  go({ at: "home" });
  window.dispatchEvent(new PopStateEvent("popstate", { state: entry }));
  expect(state.place.value).toEqual({ at: "home" });
  await becomePaired(DEVICE, "enrolment-1");
  window.dispatchEvent(new PopStateEvent("popstate", { state: entry }));
  expect(state.place.value).toMatchObject({ at: "item" });
});

test("a receipt without a note of whose it is belongs to whom its questionnaire is planned for", () => {
  const kept = { submissionId: "s", assessment: ASSESSMENT, instrument: "lupusqol", code: "4W7D-9KQ2" };
  state.receipts.value = [{ ...kept, receivedAt: "", held: false, flags: [] }];
  expect(receipts.value).toHaveLength(1);
  state.assessments.value = { items: [], nLeft: 0, nextOpensAt: null };
  expect(receipts.value).toEqual([]);
});
