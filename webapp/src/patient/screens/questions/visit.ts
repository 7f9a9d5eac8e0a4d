/** What the phone knows of an assessment and of the others at its visit. */
import { assessments, me, now, outbox, receipts } from "../../core/app";
import type { Assessment } from "../../core/types";
import { day } from "../../ui";

const SHUT = ["not-yet-open", "closed", "completed", "not-expected"];

/** The assessment as the service told of it last; undefined where it is not known. */
export function known(assessment: string): Assessment | undefined {
  return assessments.value.items.find((each) => each.assessment_id === assessment);
}

/**
 * Whether it was finished on this phone: it was received, or it waits, or it was refused.
 *
 * What the service has counts only until the service, later, asks for it again: the site may free an assessment.
 * What is kept aside counts as long as the site has not decided about it.
 */
export function isFinished(assessment: string): boolean {
  const mine = ({ assessment: own }: { assessment: string }) => own === assessment;
  const had = outbox.value.filter(mine);
  if (had.some((each) => each.state !== "held")) return true;
  const taken = receipts.value.filter(mine);
  const isKeptAside = had.length > 0 || taken.some((each) => each.held);
  if (isKeptAside && known(assessment)?.is_held !== false) return true;
  const times = [...had.map((each) => each.frozenAt), ...taken.map((each) => each.receivedAt)];
  return times.some((at) => !isAskedForAgain(assessment, at));
}

function isAskedForAgain(assessment: string, since: string): boolean {
  const { toldAt } = assessments.value;
  return known(assessment)?.can_start === true && toldAt !== undefined && Date.parse(toldAt) > Date.parse(since);
}

/** Whether it cannot be answered now, for a reason of the plan. */
export function isShut(found: Assessment): boolean {
  return !found.can_start && found.why_not !== null && SHUT.includes(found.why_not);
}

/** Whether its time has ended by the corrected clock. */
export function isPastClosing(found: Assessment): boolean {
  return found.closes_at !== null && now() >= new Date(found.closes_at);
}

/** Its place among the questionnaires of its visit, 1-based, and how many they are. */
export function placeInVisit(found: Assessment): { n: number; total: number } {
  const all = ofVisit(found);
  return { n: all.findIndex((each) => each.assessment_id === found.assessment_id) + 1, total: all.length };
}

/** The next questionnaire of the same visit that can be answered and is not finished; undefined where none is. */
export function nextOfVisit(found: Assessment): Assessment | undefined {
  const others = ofVisit(found).filter((each) => each.assessment_id !== found.assessment_id);
  return others.find((each) => each.can_start && !isFinished(each.assessment_id));
}

/** The zone in which the participant's dates are told. */
export function zone(): string {
  return me.value?.zone ?? "UTC";
}

/** The day of an instant where the participant lives, in words. */
export function dayOf(at: string): string {
  return day(at, zone());
}

/** The last day of a window, in words: it is half-open, [opens, closes). */
export function lastDayBefore(closesAt: string): string {
  return dayOf(new Date(Date.parse(closesAt) - 1).toISOString());
}

function ofVisit(found: Assessment): Assessment[] {
  const all = assessments.value.items.filter((each) => each.visit === found.visit);
  return [...all].sort((one, other) => one.position - other.position);
}
