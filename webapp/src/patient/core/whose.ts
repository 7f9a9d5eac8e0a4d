/** Whose something on this phone is. */
import { enrolment } from "./identity";
import { assessments } from "./state";

/**
 * The enrolment that something was answered for; null where nobody can tell.
 *
 * Earlier versions of the app noted none: then it is of the enrolment of now, where its questionnaire is planned for
 * that one.
 */
export function whose({ enrolment: noted, assessment }: { enrolment?: string; assessment: string }): string | null {
  if (noted !== undefined) return noted;
  return assessments.value.items.some((each) => each.assessment_id === assessment) ? enrolment() : null;
}

/** Whether it is of the enrolment of now. */
export function isOfNow(kept: { enrolment?: string; assessment: string }): boolean {
  const own = enrolment();
  return own !== null && whose(kept) === own;
}
