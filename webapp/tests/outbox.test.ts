import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { unsent } from "../src/patient/core/app";
import { saveDraft } from "../src/patient/core/drafts";
import { becomePaired } from "../src/patient/core/identity";
import { flush, readOutbox, submit } from "../src/patient/core/outbox";
import { assessments, outbox, receipts } from "../src/patient/core/state";
import { read, readAll, write } from "../src/patient/core/storage";
import type { Frozen } from "../src/patient/core/types";
import { ASSESSMENT, assessment, draft, receipt, SUBMISSION } from "./factories";
import { problem, service, told } from "./service";

const PUT = "PUT /api/v1/me/submissions/";
const DEVICE = { code: "7K2QP-0XM4D", deviceId: "2c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11", secret: "s".repeat(43) };

afterEach(() => flush());

beforeEach(async () => {
  outbox.value = [];
  receipts.value = [];
  await becomePaired(DEVICE, "enrolment-1");
  await write({ store: "drafts", key: ASSESSMENT, value: draft() });
});

async function finished() {
  await submit(draft());
  await flush();
}

test("once the service has it, only the receipt stays on the phone", async () => {
  const heard = service({ [PUT]: [() => told(receipt(), 201)] });
  await finished();
  expect(heard.filter((each) => each.method === "PUT")).toHaveLength(1);
  expect(await readAll("drafts")).toEqual([]);
  expect(await readAll("outbox")).toEqual([]);
  expect(receipts.value).toMatchObject([{ code: "4W7D-9KQ2", held: false, submissionId: SUBMISSION }]);
  expect(JSON.stringify(await readAll("receipts"))).not.toContain("skipped");
});

test("what is kept aside for the site has a receipt that says so", async () => {
  service({ [PUT]: [() => told({ receipt: receipt(), reason: "completed-before-the-window" }, 202)] });
  await finished();
  expect(receipts.value).toMatchObject([{ held: true }]);
  expect(outbox.value).toEqual([]);
});

test("the same text is sent again and again, also after the app was opened anew", async () => {
  const heard = service({ [PUT]: [() => "nothing", () => "half", () => problem(503, "x"), () => told(receipt())] });
  await submit(draft());
  for (let n = 0; n < 4; n += 1) {
    await flush();
    await readOutbox();
  }
  const bodies = heard.filter((each) => each.path.includes("submissions")).map((each) => each.body);
  expect(bodies).toHaveLength(4);
  expect(new Set(bodies).size).toBe(1);
  expect(receipts.value).toHaveLength(1);
});

test.each([400, 403, 404, 408, 413])("a %s that does not come from the service is tried again", async (status) => {
  service({ [PUT]: [() => told("<html>Blocked</html>", status), () => told(receipt(), 201)] });
  await finished();
  expect(outbox.value).toMatchObject([{ state: "waiting" }]);
  await flush();
  expect(receipts.value).toMatchObject([{ submissionId: SUBMISSION }]);
});

test("it is sent under the enrolment that it was answered for", async () => {
  service({ [PUT]: [() => "nothing"] });
  await submit(draft({ enrolment: "enrolment-of-another" }));
  expect(outbox.value).toMatchObject([{ enrolment: "enrolment-of-another" }]);
});

test("finishing twice freezes once, and later changes of the draft change nothing", async () => {
  service({ [PUT]: [() => "nothing"] });
  const first = await submit(draft());
  const second = await submit(draft({ answers: { q1: 1 } }));
  expect(second.body).toBe(first.body);
  expect(outbox.value).toHaveLength(1);
});

test("finishing takes the draft and lays down what is sent in one step", async () => {
  service({ [PUT]: [() => "nothing"] });
  await submit(draft());
  expect(await read("drafts", ASSESSMENT)).toBeUndefined();
  expect(await readAll("outbox")).toHaveLength(1);
});

test("a late tap does not bring back the draft of what is finished", async () => {
  service({ [PUT]: [() => "nothing"] });
  await finished();
  await saveDraft(draft({ answers: { q1: 1 } }));
  expect(await readAll("drafts")).toEqual([]);
});

describe("an answer that is none leaves everything on the phone", () => {
  test.each([
    ["nothing at all", () => "nothing" as const, "offline"],
    ["half an answer", () => "half" as const, "unreadable"],
    ["a page of the hotel's network", () => new Response("<html>", { status: 200 }), "unreadable"],
    ["a receipt for something else", () => told({ ...receipt(), submission_id: "other" }, 201), "unreadable"],
    ["not known any more", () => problem(401, "unauthenticated"), "unauthenticated"],
    ["too many", () => problem(429, "too-many-held", { "Retry-After": "90" }), "too-many"],
    ["a fault of the service", () => problem(500, "fault"), "broken"],
    ["not there just now", () => problem(503, "unavailable", { "Retry-After": "30" }), "unavailable"],
  ])("%s", async (_, answer, kind) => {
    service({ [PUT]: [answer] });
    await finished();
    expect(outbox.value).toMatchObject([{ state: "waiting", lastFault: { kind } }]);
    expect(outbox.value[0]?.body).toContain('"q1":3');
    expect(outbox.value[0]?.nextAt).not.toBeNull();
    expect(receipts.value).toEqual([]);
  });
});

test.each([
  [400, "malformed-json", "invalid"],
  [403, "consent-withdrawn", "forbidden"],
  [404, "not-found", "not-found"],
  [413, "body-too-large", "too-large"],
  [415, "wrong-content-type", "invalid"],
  [422, "answers-off-the-scale", "invalid"],
])("what %i refuses is not sent again by itself, and stays", async (status, code, kind) => {
  const heard = service({ [PUT]: [() => problem(status, code)] });
  await finished();
  await flush();
  expect(heard.filter((each) => each.method === "PUT")).toHaveLength(1);
  expect(outbox.value).toMatchObject([{ state: "refused", lastFault: { kind } }]);
  expect(outbox.value[0]?.body).not.toBe("");
});

test.each(["already-answered", "submission-id-reused"])("at %s the site has the answers, the phone none", async (code) => {
  service({ [PUT]: [() => problem(409, code)] });
  await finished();
  expect(outbox.value).toMatchObject([{ state: "held", body: "" }]);
});

test("it waits as long as the service asks for", async () => {
  service({ [PUT]: [() => problem(503, "unavailable", { "Retry-After": "120" })] });
  const before = Date.now();
  await finished();
  const next = Date.parse(outbox.value[0]?.nextAt ?? "");
  expect(next - before).toBeGreaterThanOrEqual(119_000);
  expect(next - before).toBeLessThanOrEqual(125_000);
});

test("until the service's time has come nothing is sent by itself, also where the app was opened anew", async () => {
  const heard = service({ [PUT]: [() => problem(503, "unavailable", { "Retry-After": "120" }), () => told(receipt(), 201)] });
  const sent = () => heard.filter((each) => each.method === "PUT").length;
  await finished();
  await flush();
  await readOutbox();
  await flush();
  expect(sent()).toBe(1);
  const later = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 121_000);
  await flush();
  later.mockRestore();
  expect(sent()).toBe(2);
  expect(receipts.value).toHaveLength(1);
});

test("a tap does not wait for the service's time", async () => {
  service({ [PUT]: [() => problem(429, "too-many-held", { "Retry-After": "3600" }), () => told(receipt(), 201)] });
  await finished();
  await flush({ again: true });
  expect(receipts.value).toHaveLength(1);
});

test("a clock that was set back makes the service's time no longer", async () => {
  service({ [PUT]: [() => problem(503, "unavailable", { "Retry-After": "120" }), () => told(receipt(), 201)] });
  await finished();
  const back = vi.spyOn(Date, "now").mockReturnValue(Date.now() - 3 * 3_600_000);
  await flush();
  back.mockRestore();
  expect(receipts.value).toHaveLength(1);
});

test("where the phone only guesses, a new network is tried at once", async () => {
  service({ [PUT]: [() => "nothing", () => told(receipt(), 201)] });
  await finished();
  expect(outbox.value[0]?.nextAt).not.toBeNull();
  await flush();
  expect(receipts.value).toHaveLength(1);
});

test("what the site keeps aside is not unsent, and no tap sends it again", async () => {
  const heard = service({ [PUT]: [() => problem(409, "already-answered")] });
  await finished();
  await flush({ again: true });
  expect(heard.filter((each) => each.method === "PUT")).toHaveLength(1);
  expect([outbox.value.length, unsent.value.length]).toEqual([1, 0]);
});

test("without room for the receipt it is shown all the same, and the answers leave the phone", async () => {
  service({ [PUT]: [() => told(receipt(), 201)] });
  const put = IDBObjectStore.prototype.put;
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...all) {
    if (this.name === "receipts") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, all);
  });
  await finished();
  full.mockRestore();
  expect(receipts.value).toMatchObject([{ code: "4W7D-9KQ2" }]);
  expect([outbox.value, await readAll("outbox"), await readAll("drafts")]).toEqual([[], [], []]);
});

test("what was answered for one participant is never sent in the name of another", async () => {
  const heard = service({ [PUT]: [() => "nothing", () => told(receipt(), 201)] });
  await submit(draft());
  await flush();
  await becomePaired({ ...DEVICE, deviceId: crypto.randomUUID(), secret: "t".repeat(43) }, "enrolment-2");
  await flush();
  const tokens = heard.filter((each) => each.path.includes("submissions")).map((each) => each.headers.Authorization);
  expect(tokens.every((each) => each === `Bearer psd_${DEVICE.deviceId.replace(/-/g, "")}_${DEVICE.secret}`)).toBe(true);
});

test("what an earlier version finished without a note of whose it is goes out for whom it is planned", async () => {
  service({ [PUT]: [() => "nothing", () => told(receipt(), 201)] });
  await submit(draft());
  await flush();
  const { enrolment: _, ...earlier } = outbox.value[0] as Frozen;
  await write({ store: "outbox", key: SUBMISSION, value: earlier });
  assessments.value = { items: [], nLeft: 0, nextOpensAt: null };
  await flush();
  expect(receipts.value).toEqual([]); // nobody can tell whose it is
  assessments.value = { items: [assessment()], nLeft: 1, nextOpensAt: null };
  await flush();
  expect(receipts.value).toHaveLength(1);
});

test("a new phone code for the same participant sends with the new right", async () => {
  const heard = service({ [PUT]: [() => "nothing", () => told(receipt(), 201)] });
  await submit(draft());
  await flush();
  await becomePaired({ ...DEVICE, secret: "u".repeat(43) }, "enrolment-1");
  await flush();
  expect(heard.filter((each) => each.path.includes("submissions")).at(-1)?.headers.Authorization).toContain("u".repeat(43));
});

test("two runs at once send once", async () => {
  const answer = vi.fn(() => told(receipt(), 201));
  service({ [PUT]: [answer] });
  await submit(draft());
  await Promise.all([flush(), flush(), flush()]);
  expect(answer).toHaveBeenCalledTimes(1);
});
