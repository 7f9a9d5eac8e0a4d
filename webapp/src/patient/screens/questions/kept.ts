import { draftOf, formOf } from "../../core/app";
import type { Draft, Form } from "../../core/types";

/** What this phone keeps of a questionnaire that was begun, each null where it is not there or cannot be read. */
export interface Kept {
  draft: Draft | null;
  form: Form | null;
}

/** Reads what is kept of an assessment. */
export async function whatIsKept(assessment: string): Promise<Kept> {
  const draft = await draftOf(assessment).catch(() => null);
  const form = draft && (await formOf(assessment).catch(() => null));
  return { draft, form };
}
