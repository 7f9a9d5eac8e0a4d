import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { begin } from "../src/patient/core/beginning";
import { allDrafts, draftOf, forget, formOf, layDownAll, listen, saveDraft } from "../src/patient/core/drafts";
import { becomePaired } from "../src/patient/core/identity";
import { refresh } from "../src/patient/core/reading";
import { assessments, isElsewhere, isPaired, storageTrouble } from "../src/patient/core/state";
import { write } from "../src/patient/core/storage";
import type { Change, Draft } from "../src/patient/core/types";
import { ASSESSMENT, assessment, draft, FORM } from "./factories";
import { type Heard, problem, service, told } from "./service";

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
  await becomePaired({ deviceId: crypto.randomUUID(), secret: "s".repeat(43) }, "enrolment-1");
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

test("a draft of an earlier version, without a note of whose it is, is of whom it is planned for", async () => {
  const { enrolment: _, ...earlier } = draft();
  await write({ store: "drafts", key: ASSESSMENT, value: earlier });
  expect(await draftOf(ASSESSMENT)).toMatchObject({ answers: { q1: 3 }, enrolment: "enrolment-1" });
  expect(await allDrafts()).toHaveLength(1);
  assessments.value = { items: [], nLeft: 0, nextOpensAt: null };
  expect(await draftOf(ASSESSMENT)).toBeNull();
});

test("what a lost phone began on an earlier form goes on with that one, with its answers", async () => {
  const content = {
    form: { version: "demo-0", language: "en" },
    started_at: "2026-08-17T19:02:11+02:00",
    answers: { q1: 4 },
    at_item: "q1",
    completed_by: "participant",
    paradata: null,
  };
  const heard = service({
    [START]: [() => told(STARTED, 201)],
    [FORMS]: [() => told({ ...FORM, version: "demo-0", language: "en" })],
    [`GET ${DRAFT}`]: [() => told({ assessment_id: ASSESSMENT, saved_at: "", content }, 200, { ETag: '"1"' })],
  });
  const begun = await begin(ASSESSMENT, "es");
  expect(begun).toMatchObject({ ok: true, data: { form: { version: "demo-0", language: "en" }, answers: { q1: 4 } } });
  expect(heard.filter((each) => each.path.includes("/forms/")).map((each) => each.path)).toEqual([
    "/api/v1/instruments/lupusqol/forms/demo-0?language=en",
  ]);
});

test("where the form of what a lost phone began cannot be had, nothing is begun over it", async () => {
  const content = { form: { version: "demo-0", language: "en" }, started_at: "", answers: { q1: 4 } };
  service({
    [START]: [() => told(STARTED, 201)],
    [FORMS]: [() => problem(404, "not-found")],
    [`GET ${DRAFT}`]: [() => told({ assessment_id: ASSESSMENT, saved_at: "", content }, 200, { ETag: '"1"' })],
  });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: false, fault: { kind: "not-found" } });
  expect(await draftOf(ASSESSMENT)).toBeNull();
});

test("what is closed meanwhile stays on the phone, and the service is not asked to keep it", async () => {
  await write({ store: "drafts", key: ASSESSMENT, value: draft() });
  assessments.value = { items: [assessment({ can_start: false, why_not: "closed" })], nLeft: 0, nextOpensAt: null };
  const heard = service({});
  await layDownAll();
  expect(heard).toEqual([]);
  expect(await draftOf(ASSESSMENT)).toMatchObject({ answers: { q1: 3 } });
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
  await vi.waitFor(() => expect(heard.at(-1)?.headers["If-Match"]).toBe('"8"'));
  const last = heard.at(-1);
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

describe("where another phone was faster", () => {
  const ID = "8a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11";
  const AT = `/api/v1/me/assessments/${ID}/draft`;
  const mine = (answers: Draft["answers"], changes: Change[] = []) => {
    const kept = draft({ assessment: ID, answers });
    return { ...kept, paradata: { ...kept.paradata, changes } };
  };
  const theirs = (answers: Draft["answers"]) => told({ content: { form: FORM, answers } }, 200, { ETag: '"8"' });
  const faster = (answers: Draft["answers"]) =>
    service({
      [`PUT ${AT}`]: [() => problem(428, "if-match-required"), () => told({}, 200, { ETag: '"9"' })],
      [`GET ${AT}`]: [() => theirs(answers)],
    });
  const laid = (heard: Heard[]) => heard.filter((each) => each.method === "PUT").map((each) => JSON.parse(each.body ?? "").answers);

  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(async () => {
    vi.useRealTimers();
    await forget(ID);
  });

  test("its answers are on this phone too, with the tag of both", async () => {
    faster({ q7: 4 });
    await saveDraft(mine({ q1: 3 }));
    await vi.advanceTimersByTimeAsync(2500);
    await vi.waitFor(async () =>
      expect(await draftOf(ID)).toMatchObject({ answers: { q1: 3, q7: 4 }, serverTag: '"8"' }),
    );
  });

  test("what was cleared here is not answered again by it", async () => {
    const at = "2026-08-17T19:03:00+02:00";
    const heard = faster({ q1: 3, q7: 4 });
    await saveDraft(mine({}, [{ item: "q1", before: 3, after: null, at, because: "review" }]));
    await vi.advanceTimersByTimeAsync(2500);
    await vi.waitFor(() => expect(laid(heard).at(-1)).toEqual({ q7: 4 }));
  });

  test("what neither cleared nor changed here follows the other phone, once both had the same", async () => {
    const heard = service({
      [`PUT ${AT}`]: [
        () => told({}, 201, { ETag: '"1"' }),
        () => problem(412, "changed-meanwhile"),
        () => told({}, 200, { ETag: '"9"' }),
      ],
      [`GET ${AT}`]: [() => theirs({ q1: 5, q2: 2, q3: 1 })],
    });
    await saveDraft(mine({ q1: 3, q2: 2, q3: 1 }));
    await vi.advanceTimersByTimeAsync(2500);
    await saveDraft(mine({ q1: 3, q3: 4 })); // cleared at once, and changed
    await vi.advanceTimersByTimeAsync(2500);
    await vi.waitFor(() => expect(laid(heard).at(-1)).toEqual({ q1: 5, q3: 4 }));
  });

  test("a questionnaire on the screen goes on from both", async () => {
    let shown = mine({ q1: 3 });
    const stop = listen(ID, async (change) => {
      shown = change(shown);
      await saveDraft(shown);
      return shown;
    });
    faster({ q1: 9, q7: 4 });
    await saveDraft(shown);
    shown = mine({ q1: 3, q2: 1 }); // tapped while it was asked
    await vi.advanceTimersByTimeAsync(2500);
    await vi.waitFor(() => expect(shown.answers).toEqual({ q1: 3, q2: 1, q7: 4 }));
    stop();
    await vi.waitFor(async () => expect(await draftOf(ID)).toMatchObject({ answers: { q1: 3, q2: 1, q7: 4 } }));
  });
});

test("nothing begins over a draft of this phone that cannot be read just now", async () => {
  const heard = service({ [START]: [() => told(STARTED, 201)], [FORMS]: [() => told(FORM)] });
  const broken = vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(() => {
    throw new DOMException("broken", "UnknownError");
  });
  expect(await begin(ASSESSMENT, "es")).toMatchObject({ ok: false, fault: { kind: "storage" } });
  broken.mockRestore();
  expect(heard).toEqual([]);
});

test("a draft made without a network is laid down later, once", async () => {
  const id = "7a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11";
  const put = `PUT /api/v1/me/assessments/${id}/draft`;
  const heard = service({ [put]: [() => "nothing", () => told({}, 201, { ETag: '"1"' })] });
  await saveDraft(draft({ assessment: id }));
  await layDownAll(); // at once, such as when the app is put aside
  expect(heard).toHaveLength(1);
  await layDownAll();
  await layDownAll();
  expect(heard).toHaveLength(2);
  expect(JSON.parse(heard[1]?.body ?? "").answers).toEqual({ q1: 3, q2: "skipped" });
});

test("a draft of another participant is laid down for nobody else", async () => {
  const heard = service({});
  await saveDraft(draft({ assessment: "6a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11", enrolment: "enrolment-2" }));
  await layDownAll();
  expect(heard).toEqual([]);
});
