/** Beginning a questionnaire, or going on where another phone stopped. */
import { phoneNow, withOffset } from "./clock";
import { draftOf, noteServed, saveDraft, served } from "./drafts";
import { NOT_KEPT, NOT_READABLE } from "./faults";
import { api } from "./http";
import { enrolment } from "./identity";
import { formFor } from "./reading";
import { draftOfBody } from "./shapes";
import { assessments } from "./state";
import type { Draft, Fault, Form, Reply } from "./types";

const WITHOUT_SERVICE: Fault["kind"][] = ["offline", "unavailable", "broken", "unreadable", "too-many"];

/**
 * Begins a questionnaire, or goes on with it where another phone stopped.
 *
 * Without a network it begins on this phone alone, as long as the form is here and its time has come; the service
 * learns of it by the submission.
 */
export async function begin(assessment: string, language: string): Promise<Reply<Draft>> {
  let mine: Draft | null;
  try {
    mine = await draftOf(assessment);
  } catch {
    return { ok: false, fault: NOT_KEPT }; // there may be one
  }
  if (mine) return { ok: true, status: 200, data: mine, etag: null };
  const path = { assessment_id: assessment };
  const started = await api.put("/api/v1/me/assessments/{assessment_id}/start", { path, body: { language } });
  if (!started.ok)
    return WITHOUT_SERVICE.includes(started.fault.kind) ? beginAlone(assessment, language, started) : started;
  if (!started.data) return { ok: false, fault: NOT_READABLE };
  const there = await served(assessment); // also after 201: an earlier phone may have laid one down
  if (!there.ok) return there;
  const { instrument, form } = started.data;
  const { version, language: shownIn } = there.data?.content.form ?? form; // what was begun goes on with its form
  const told = await formFor(instrument, version, shownIn);
  if (!told.ok) return told;
  const fresh = made(assessment, told.data);
  const draft = there.data ? draftOfBody(fresh, there.data) : fresh;
  noteServed(assessment, there.data?.tag ?? null, draft.answers);
  return keepFirst(draft);
}

async function beginAlone(assessment: string, language: string, started: Reply<never> | { ok: false; fault: Fault }) {
  const found = assessments.value.items.find((each) => each.assessment_id === assessment);
  if (!found?.can_start || !found.start_languages.includes(language)) return started as Reply<Draft>;
  if (found.draft_saved_at !== null) return started as Reply<Draft>; // it would be written over
  const told = await formFor(found.instrument, found.form_version, language);
  return told.ok ? keepFirst(made(assessment, told.data)) : (started as Reply<Draft>);
}

async function keepFirst(draft: Draft): Promise<Reply<Draft>> {
  try {
    await saveDraft(draft);
  } catch {
    return { ok: false, fault: NOT_KEPT };
  }
  return { ok: true, status: 201, data: draft, etag: null };
}

function made(assessment: string, form: Form): Draft {
  const at = withOffset(phoneNow());
  return {
    assessment,
    enrolment: enrolment() ?? "",
    instrument: form.instrument,
    form: { version: form.version, language: form.language, contentHash: form.content_hash },
    submissionId: crypto.randomUUID(),
    startedAt: at,
    answers: {},
    atItem: null,
    completedBy: null,
    paradata: { presented: [], seconds: {}, backSteps: 0, changes: [] },
    savedAt: at,
    serverTag: null,
  };
}
