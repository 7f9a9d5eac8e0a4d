/** What is noted while a questionnaire is filled in, beside the answers: what was shown, for how long, and changes. */
import { withOffset } from "../../core/clock";
import type { Because, Change, Code, Draft } from "../../core/types";

const MOST_CHANGES = 500;
const LONGEST_SECONDS = 86_400;
const MOST_STEPS = 10_000;

/** One stay at an item: its answer on arrival, what led back to it, and how many changes were noted before. */
export interface Stay {
  item: string;
  before: Code | null;
  /** Null at the first stay: whatever is tapped then is the first answer, and no change of one. */
  because: Because | null;
  nChanges: number;
}

/** A stay that begins now. */
export function arrive(draft: Draft, item: string, because: Because | null): Stay {
  const { changes } = draft.paradata;
  const ledBack = because ?? (changes.some((change) => change.item === item) ? "back-step" : null);
  return { item, before: draft.answers[item] ?? null, because: ledBack, nChanges: changes.length };
}

/** The draft once the item is on the screen; it is the item to go on with. */
export function shown(draft: Draft, item: string): Draft {
  const { presented } = draft.paradata;
  const all = presented.includes(item) ? presented : [...presented, item];
  return { ...draft, atItem: item, paradata: { ...draft.paradata, presented: all } };
}

/**
 * The draft once an answer was chosen, or cleared (null).
 *
 * A stay leaves at most one change: from the answer on arrival to the last one. So the last change of an item is
 * always the answer that it has.
 */
export function answered(draft: Draft, stay: Stay, code: Code | null, at: Date): Draft {
  const { [stay.item]: _, ...others } = draft.answers;
  const answers = code === null ? others : { ...draft.answers, [stay.item]: code };
  const noted = draft.paradata.changes.slice(0, stay.nChanges);
  const change = changeOf(noted, stay, code, at);
  const changes = (change ? [...noted, change] : noted).slice(-MOST_CHANGES);
  return { ...draft, answers, paradata: { ...draft.paradata, changes } };
}

function changeOf(noted: Change[], stay: Stay, after: Code | null, at: Date): Change | null {
  const { item, before, because } = stay;
  const isFirst = before === null && !noted.some((change) => change.item === item);
  if (because === null || after === before || (isFirst && after === "skipped")) return null;
  return { item, before, after, at: withOffset(at), because };
}

/** The draft after some more time at an item; only whole seconds are kept. */
export function stayed(draft: Draft, item: string, seconds: number): Draft {
  const whole = Math.min((draft.paradata.seconds[item] ?? 0) + Math.max(0, Math.round(seconds)), LONGEST_SECONDS);
  return { ...draft, paradata: { ...draft.paradata, seconds: { ...draft.paradata.seconds, [item]: whole } } };
}

/** The draft after a step back to an earlier item. */
export function steppedBack(draft: Draft): Draft {
  const backSteps = Math.min(draft.paradata.backSteps + 1, MOST_STEPS);
  return { ...draft, paradata: { ...draft.paradata, backSteps } };
}

/** The items without an answer, in their order; an item left empty on purpose is not among them. */
export function unanswered(draft: Draft, items: readonly string[]): string[] {
  return items.filter((item) => draft.answers[item] === undefined);
}

/** The items that were left empty on purpose, in their order. */
export function leftEmpty(draft: Draft, items: readonly string[]): string[] {
  return items.filter((item) => draft.answers[item] === "skipped");
}

/** Where to go on: at an item (0-based), or "review" once all were shown. */
export function goesOnAt(draft: Draft, items: readonly string[]): number | "review" {
  const at = draft.atItem === null ? -1 : items.indexOf(draft.atItem);
  if (at >= 0) return at;
  return isAllShown(draft, items) ? "review" : 0;
}

/** Whether each item was on the screen once. */
export function isAllShown(draft: Draft, items: readonly string[]): boolean {
  return items.every((item) => draft.paradata.presented.includes(item));
}
