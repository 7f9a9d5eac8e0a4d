import { beforeEach, expect, test, vi } from "vitest";
import { begin, draftOf, forget, formOf, saveDraft } from "../src/patient/core/drafts";
import { becomePaired } from "../src/patient/core/identity";
import { refresh } from "../src/patient/core/reading";
import { assessments, isElsewhere, isPaired, storageTrouble } from "../src/patient/core/state";
import { ASSESSMENT, assessment, draft, FORM } from "./factories";
import { problem, service, told } from "./service";

const START = "PUT /api/v1/me/assessments/0a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11/start";
const DRAFT = "/api/v1/me/assessments/0a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11/draft";
const FORMS = "GET /api/v1/instruments/";
const STARTED = {
  assessment_id: ASSESSMENT,
  instrument: "lupusqol",
  form: { version: "demo-1", language: "es", content_hash: "h", is_placeholder: true },
  started_at: "2026-08-17T17:02:11Z",
};
const ME = { enrolment_id: "enrolment-1", language: "es", zone: "Europe/Madrid" };

beforeEach(async () => {
  assessments.value = { items: [assessment()], nLeft: 1, nextOpensAt: null };
  isPaired.value = true;
  isElsewhere.value = false;
  storageTrouble.value = null;
  await becomePaired({ code: "c", deviceId: crypto.randomUUID(), secret: "s".repeat(43) }, "enrolment-1");
});

test("a questionnaire that is begun is on the phone, with nothing answered", async () => {
  service({ [START]: [() => told(STARTED, 201)], [FORMS]: [() => told(FORM)] });
  const begun = await begin(ASSESSMENT, "es");
  expect(begun).toMatchObject({ ok: true, data: { answers: {}, atItem: null, completedBy: null } });
  expect(await draftOf(ASSESSMENT)).toMatchObject({ instrument: "lupusqol", form: { version: "demo-1" } });
});

test("beginning again goes on with what is there, without asking anybody", async () => {
  await saveDraft(draft());
  const heard = service({});
  expect(await begin(ASSESSMENT, "en")).toMatchObject({ ok: true, data: { answers: { q1: 3 } } });
  expect(heard).toEqual([]);
});

test("what another phone laid down is there on this one", async () => {
  const content = {
    form: { version: "demo-1", language: "es" },
    started_at: "2026-08-17T19:02:11+02:00",
    answers: { q1: 4 },
    at_item: "q2",
    completed_by: "helped",
    paradata: { presented: ["q1", "q2"], seconds: { q1: 3 }, n_back_steps: 2, changes: [] },
  };
  service({
    [START]: [() => told(STARTED, 200)],
    [FORMS]: [() => told(FORM)],
    [`GET ${DRAFT}`]: [() => told({ assessment_id: ASSESSMENT, saved_at: "", content }, 200, { ETag: '"1"' })],
  });
  const begun = await begin(ASSESSMENT, "es");
  expect(begun).toMatchObject({
    ok: true,
    data: { answers: { q1: 4 }, atItem: "q2", completedBy: "helped", paradata: { backSteps: 2 }, serverTag: '"1"' },
  });
});

test("without a network it begins on the phone, once its form is here", async () => {
  service({
    "GET /api/v1/me/assessments": [
      () => told({ items: [assessment()], n_left: 1, next_opens_at: null, server_at: new Date().toISOString() }),
    ],
    "GET /api/v1/me": [() => told(ME)],
    [FORMS]: [() => told(FORM)],
  });
  await refresh();
  service({ [START]: [() => "nothing"] });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: true, data: { form: { language: "es" } } });
  expect(await formOf(ASSESSMENT)).toEqual(FORM);
});

test("without a network and without its form it does not begin, and says why", async () => {
  service({ [START]: [() => "nothing"], [FORMS]: [() => "nothing"] });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: false, fault: { kind: "offline" } });
  expect(await draftOf(ASSESSMENT)).toBeNull();
});

test("what is not open now does not begin", async () => {
  service({ [START]: [() => problem(409, "not-open")] });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: false, fault: { kind: "conflict", code: "not-open" } });
});

test("a draft goes on in the version of its form, even where there is a newer one", async () => {
  service({ [FORMS]: [() => told(FORM)] });
  await saveDraft(draft());
  assessments.value = { ...assessments.value, items: [assessment({ form_version: "demo-2" })] };
  const heard = service({ [FORMS]: [() => told(FORM)] });
  expect((await formOf(ASSESSMENT)).version).toBe("demo-1");
  expect(heard[0]?.path).toContain("/forms/demo-1?");
});

test("a phone without room says so, and nothing moves on", async () => {
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  await expect(saveDraft(draft())).rejects.toThrow();
  expect(storageTrouble.value?.kind).toBe("storage");
  full.mockRestore();
  await saveDraft(draft());
  expect(storageTrouble.value).toBeNull();
});

test("a window that is not the one in use keeps nothing", async () => {
  isElsewhere.value = true;
  await expect(saveDraft(draft())).rejects.toThrow();
});

test("a draft is laid down with the service a while after the last tap, over what was there", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const heard = service({
    [`PUT ${DRAFT}`]: [() => told({}, 201, { ETag: '"1"' }), () => told({}, 200, { ETag: '"2"' })],
  });
  await saveDraft(draft({ answers: { q1: 1 } }));
  await saveDraft(draft({ answers: { q1: 2 } }));
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(2500);
  expect(heard.map((each) => JSON.parse(each.body ?? "").answers)).toEqual([{ q1: 2 }]);
  await saveDraft(draft({ answers: { q1: 3 } }));
  await vi.advanceTimersByTimeAsync(2500);
  expect(heard[1]?.headers["If-Match"]).toBe('"1"');
  vi.useRealTimers();
});

test("where another phone was faster, its answers to other questions are kept too", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const theirs = { form: FORM, started_at: "", answers: { q1: 9, q7: 4 } };
  const other = { ...draft(), assessment: "9a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11" };
  const at = "/api/v1/me/assessments/9a1f3a52";
  const heard = service({
    [`PUT ${at}`]: [() => problem(412, "changed-meanwhile"), () => told({}, 200, { ETag: '"9"' })],
    [`GET ${at}`]: [() => told({ content: theirs }, 200, { ETag: '"8"' })],
  });
  await saveDraft(other);
  await vi.advanceTimersByTimeAsync(2500);
  const last = heard.at(-1);
  expect(last?.headers["If-Match"]).toBe('"8"');
  expect(JSON.parse(last?.body ?? "").answers).toEqual({ q1: 3, q2: "skipped", q7: 4 });
  vi.useRealTimers();
});

const THEIRS = { form: { version: "demo-1", language: "es" }, started_at: "", answers: { q1: 4 } };
const LAID = () => told({ assessment_id: ASSESSMENT, saved_at: "", content: THEIRS }, 200, { ETag: '"1"' });

test("the draft of a lost phone is asked for also where this one is the first to begin", async () => {
  service({ [START]: [() => told(STARTED, 201)], [FORMS]: [() => told(FORM)], [`GET ${DRAFT}`]: [LAID] });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: true, data: { answers: { q1: 4 }, serverTag: '"1"' } });
});

test.each([
  ["no network", () => "nothing" as const, "offline"],
  ["a fault", () => problem(500, "fault"), "broken"],
  ["a page that is not the service's", () => new Response("<html>", { status: 404 }), "not-found"],
])("nothing begins over a draft that could not be asked for: %s", async (_, answer, kind) => {
  service({ [START]: [() => told(STARTED, 200)], [FORMS]: [() => told(FORM)], [`GET ${DRAFT}`]: [answer] });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: false, fault: { kind } });
  expect(await draftOf(ASSESSMENT)).toBeNull();
});

test("without a network nothing begins over what the service is known to keep", async () => {
  const kept = { draft_saved_at: "2026-08-17T17:02:11Z" };
  service({ [START]: [() => told(STARTED, 201)], [FORMS]: [() => told(FORM)] });
  await begin(ASSESSMENT, "es"); // its form is here from now on
  await forget(ASSESSMENT);
  assessments.value = { items: [assessment(kept)], nLeft: 1, nextOpensAt: null };
  service({ [START]: [() => "nothing"] });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: false, fault: { kind: "offline" } });
});
