/** Questionnaires that are being filled in: on this phone first, and with the service in case the phone is lost. */
import { phoneNow, withOffset } from "./clock";
import { NOT_KEPT, NOT_READABLE } from "./faults";
import { api } from "./http";
import { enrolment } from "./identity";
import { formFor, NoForm } from "./reading";
import { bodyOfDraft, type ServedDraft, united } from "./shapes";
import { assessments, isElsewhere, outbox, receipts, storageTrouble } from "./state";
import { read, readAll, write } from "./storage";
import type { Draft, Form, Reply } from "./types";
import { isOfNow } from "./whose";

const QUIET_MS = 2000;

const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; draft: Draft }>();
/** What the service acknowledged of each draft since the app was opened. */
const acknowledged = new Map<string, string>();
const onTheWay = new Set<string>();
const tags = new Map<string, string>();
/** The answers that the service had last, as far as this phone knows. */
const common = new Map<string, Draft["answers"]>();

type Keep = (change: (draft: Draft) => Draft) => Promise<Draft | null>;
const open = new Map<string, Keep>();

/** The draft of an assessment on this phone; null where there is none, or one of another enrolment. */
export async function draftOf(assessment: string): Promise<Draft | null> {
  return mine(await read<Draft>("drafts", assessment));
}

/** All drafts on this phone that are of the enrolment of now, oldest first. */
export async function allDrafts(): Promise<Draft[]> {
  const all = (await readAll<Draft>("drafts")).map(mine).filter((each) => each !== null);
  return all.sort((one, other) => one.startedAt.localeCompare(other.startedAt));
}

/** With a note of whose it is, which earlier versions of the app did not make. */
function mine(draft: Draft | undefined): Draft | null {
  return draft && isOfNow(draft) ? { ...draft, enrolment: enrolment() ?? draft.enrolment } : null;
}

/** Keeps a draft, unless it is finished; it is on the disk when this ends. Throws where it could not be kept. */
export async function saveDraft(draft: Draft): Promise<void> {
  if (isElsewhere.value) throw new Error("in use elsewhere");
  if (isFinished(draft)) return;
  const serverTag = tags.get(draft.assessment) ?? draft.serverTag;
  const value = { ...draft, serverTag, savedAt: withOffset(phoneNow()) };
  try {
    await write({ store: "drafts", key: draft.assessment, value });
    storageTrouble.value = null;
  } catch (cause) {
    storageTrouble.value = NOT_KEPT;
    throw cause;
  } finally {
    layDownSoon(value); // also where the phone has no room: then the service is the only place
  }
}

/** Lets a questionnaire that is on the screen take over what another phone answered; gives what ends that. */
export function listen(assessment: string, keep: Keep): () => void {
  open.set(assessment, keep);
  return () => {
    if (open.get(assessment) === keep) open.delete(assessment);
  };
}

/** Takes a draft off this phone. */
export async function forget(assessment: string): Promise<void> {
  hold(assessment);
  tags.delete(assessment);
  common.delete(assessment);
  await write({ store: "drafts", key: assessment, value: undefined });
}

/** Lays down nothing more of an assessment. */
export function hold(assessment: string): void {
  clearTimeout(waiting.get(assessment)?.timer);
  waiting.delete(assessment);
}

/** The form that a draft is filled in on, in its version, even where there is a newer one. Throws NoForm. */
export async function formOf(assessment: string): Promise<Form> {
  const draft = await draftOf(assessment);
  const found = assessments.value.items.find((each) => each.assessment_id === assessment);
  const version = draft?.form.version ?? found?.form_version ?? "";
  const language = draft?.form.language ?? found?.start_languages[0] ?? "";
  const told = await formFor(draft?.instrument ?? found?.instrument ?? "", version, language);
  if (told.ok) return told.data;
  throw new NoForm(told.fault);
}

/** What the service keeps of a draft: null where it says that it keeps none, a fault where it could not be asked. */
export async function served(assessment: string): Promise<Reply<ServedDraft | null>> {
  const path = { assessment_id: assessment };
  const told = await api.get("/api/v1/me/assessments/{assessment_id}/draft", { path });
  if (told.ok) {
    if (!told.data?.content) return { ok: false, fault: NOT_READABLE };
    return { ...told, data: { content: told.data.content as unknown as ServedDraft["content"], tag: told.etag } };
  }
  const isNone = told.fault.status === 404 && told.fault.code !== null; // said by the service itself
  return isNone ? { ok: true, status: 404, data: null, etag: null } : told;
}

/** Notes what the service has now. */
export function noteServed(assessment: string, tag: string | null, answers: Draft["answers"]): void {
  if (tag === null) tags.delete(assessment);
  else tags.set(assessment, tag);
  common.set(assessment, answers);
}

/** Whether the service has all of a draft. */
export function isLaidDown(draft: Draft): boolean {
  return acknowledged.get(draft.assessment) === JSON.stringify(bodyOfDraft(draft));
}

function layDownSoon(draft: Draft): void {
  hold(draft.assessment);
  const timer = setTimeout(() => void layDown(draft), QUIET_MS);
  waiting.set(draft.assessment, { timer, draft });
}

/**
 * Lays down at once every draft that the service has not acknowledged, such as those made without a network.
 *
 * What the service says is not to be answered it would not keep.
 */
export async function layDownAll(): Promise<void> {
  if (isElsewhere.value) return;
  const soon = [...waiting.values()].map((each) => each.draft);
  const kept = await allDrafts().catch(() => []);
  const shut = new Set(assessments.value.items.filter((each) => !each.can_start).map((each) => each.assessment_id));
  const others = kept.filter((each) => !soon.some((one) => one.assessment === each.assessment));
  const due = [...soon, ...others].filter((each) => {
    const isOn = isFinished(each) || onTheWay.has(each.assessment) || shut.has(each.assessment);
    return !isOn && !isLaidDown(each);
  });
  await Promise.all(
    due.map((each) => {
      hold(each.assessment);
      return layDown(each);
    }),
  );
}

/** Lays a draft down with the service; where another phone was faster, both are united first. */
async function layDown(draft: Draft, isSecond = false): Promise<void> {
  waiting.delete(draft.assessment);
  if (draft.enrolment !== enrolment()) return; // never in the name of another
  const path = { assessment_id: draft.assessment };
  const tag = tags.get(draft.assessment) ?? draft.serverTag;
  const headers: Record<string, string> = tag ? { "If-Match": tag } : {};
  const body = bodyOfDraft(draft);
  onTheWay.add(draft.assessment);
  const kept = await api.put("/api/v1/me/assessments/{assessment_id}/draft", { path, headers, body });
  onTheWay.delete(draft.assessment);
  if (kept.ok) acknowledged.set(draft.assessment, JSON.stringify(body));
  if (kept.ok && kept.etag) noteServed(draft.assessment, kept.etag, draft.answers);
  if (kept.ok || kept.fault.kind !== "outdated" || isSecond) return;
  const there = await served(draft.assessment);
  if (!there.ok) return;
  if (there.data === null) {
    tags.delete(draft.assessment); // it keeps none any more
    return layDown({ ...draft, serverTag: null }, true);
  }
  const whole = await takenOver(draft, there.data);
  if (whole) await layDown(whole, true);
}

/** Keeps both in one: on the screen, on the disk, and to be laid down. Null where it was finished meanwhile. */
async function takenOver(draft: Draft, there: ServedDraft): Promise<Draft | null> {
  const { assessment } = draft;
  const before = common.get(assessment);
  const both = (mine: Draft) => united(mine, there, before);
  const keep = open.get(assessment);
  const mine = keep ? null : ((await draftOf(assessment).catch(() => null)) ?? draft);
  if (isFinished(draft)) return null;
  noteServed(assessment, there.tag, (there.content.answers ?? {}) as Draft["answers"]);
  const whole = keep ? await keep(both) : both(mine ?? draft);
  if (!keep && whole) await saveDraft(whole).catch(() => undefined); // then the service is the only place
  hold(assessment); // it is laid down at once
  return isFinished(draft) ? null : whole;
}

function isFinished(draft: Draft): boolean {
  return [...outbox.value, ...receipts.value].some((each) => each.submissionId === draft.submissionId);
}
