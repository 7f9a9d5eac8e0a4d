import type { Assessment, Draft, Form } from "../src/patient/core/types";

export const ASSESSMENT = "0a1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11";
export const SUBMISSION = "1b1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11";

export function draft(changes: Partial<Draft> = {}): Draft {
  return {
    assessment: ASSESSMENT,
    enrolment: "enrolment-1",
    instrument: "lupusqol",
    form: { version: "demo-1", language: "es", contentHash: "h" },
    submissionId: SUBMISSION,
    startedAt: "2026-08-17T19:02:11+02:00",
    answers: { q1: 3, q2: "skipped" },
    atItem: "q2",
    completedBy: "participant",
    paradata: { presented: ["q1", "q2"], seconds: { q1: 4, q2: 2 }, backSteps: 1, changes: [] },
    savedAt: "2026-08-17T19:03:00+02:00",
    serverTag: null,
    ...changes,
  };
}

export function assessment(changes: Partial<Assessment> = {}): Assessment {
  return {
    assessment_id: ASSESSMENT,
    visit: "w24",
    visit_name: { en: "Week 24", es: "Semana 24" },
    instrument: "lupusqol",
    position: 1,
    minutes: 10,
    skipping: "allow",
    form_version: "demo-1",
    form_languages: ["es"],
    status: "open",
    can_start: true,
    why_not: null,
    start_languages: ["es"],
    opens_at: null,
    due_at: null,
    closes_at: null,
    draft_saved_at: null,
    is_held: false,
    ...changes,
  };
}

export const FORM: Form = {
  instrument: "lupusqol",
  version: "demo-1",
  language: "es",
  is_placeholder: true,
  notice: "Demo",
  recall_text: "Demo",
  items: [{ id: "q1", display_number: "1", text: "Demo", options: [{ code: 1, text: "Demo" }] }],
  content_hash: "h",
};

export function receipt() {
  return {
    submission_id: SUBMISSION,
    assessment_id: ASSESSMENT,
    code: "4W7D-9KQ2",
    received_at: "2026-08-17T17:09:41Z",
    flags: [],
  };
}
