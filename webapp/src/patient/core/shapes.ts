/** From a draft to what is sent of it, and back. */
import type { components } from "../../shared/api";
import { phoneZone } from "./clock";
import type { Change, Code, CompletedBy, Draft, Paradata } from "./types";

type SentDraft = components["schemas"]["DraftIn"];
type SentParadata = components["schemas"]["ParadataIn"];

/** A draft as the service keeps it, and its ETag. */
export interface ServedDraft {
  content: SentDraft;
  tag: string | null;
}

/** What is laid down of a draft. */
export function bodyOfDraft(draft: Draft): SentDraft {
  return {
    form: { version: draft.form.version, language: draft.form.language },
    started_at: draft.startedAt,
    answers: draft.answers,
    at_item: draft.atItem,
    completed_by: draft.completedBy,
    paradata: sentParadata(draft.paradata),
  } as SentDraft;
}

/** The text that is sent of a finished questionnaire: made once, never again. */
export function bodyOfSubmission(draft: Draft, completedAt: string): string {
  const body = {
    assessment_id: draft.assessment,
    instrument: draft.instrument,
    form: { version: draft.form.version, language: draft.form.language },
    started_at: draft.startedAt,
    completed_at: completedAt,
    zone: phoneZone(),
    mode: "self_on_device",
    completed_by: draft.completedBy ?? "participant",
    answers: draft.answers,
    paradata: sentParadata(draft.paradata),
  } satisfies components["schemas"]["SubmissionIn"];
  return JSON.stringify(body);
}

/** A new draft, on the same form, with what another phone laid down. */
export function draftOfBody(fresh: Draft, { content, tag }: ServedDraft): Draft {
  return {
    ...fresh,
    startedAt: content.started_at ?? fresh.startedAt,
    answers: { ...(content.answers as Record<string, Code>) },
    atItem: content.at_item ?? null,
    completedBy: (content.completed_by ?? null) as CompletedBy | null,
    paradata: paradataOf(content.paradata) ?? fresh.paradata,
    serverTag: tag,
  };
}

/**
 * A draft with what another phone laid down: what was answered, changed or cleared here stands, else theirs does.
 *
 * `common` is what both phones had last.
 */
export function united(draft: Draft, { content, tag }: ServedDraft, common: Record<string, Code> = {}): Draft {
  const theirs = (content.answers ?? {}) as Record<string, Code>;
  const changed = new Set(draft.paradata.changes.map((change) => change.item));
  const isOwn = (item: string) => draft.answers[item] !== common[item] || changed.has(item);
  const ours = Object.entries(draft.answers).filter(([item]) => isOwn(item));
  const others = Object.entries(theirs).filter(([item]) => !isOwn(item));
  return { ...draft, answers: Object.fromEntries([...others, ...ours]), serverTag: tag };
}

function sentParadata({ presented, seconds, backSteps, changes }: Paradata): SentParadata {
  return { presented, seconds, n_back_steps: backSteps, changes } as SentParadata;
}

function paradataOf(sent: SentParadata | null | undefined): Paradata | null {
  if (!sent) return null;
  const { presented, seconds, n_back_steps: backSteps, changes = [] } = sent;
  return { presented, seconds, backSteps, changes: changes as Change[] };
}
