import { me, now } from "../../core/app";
import type { Fault } from "../../core/types";
import { day, fill, hour } from "../../ui";
import { troubleWords } from "./saying";

const MINUTE_S = 60;
const HOUR_S = 3600;

/** A day in words, where the participant lives. */
export function dayOf(at: string): string {
  return day(at, zone());
}

/** The last whole day before an instant: a window is half-open, [opens, closes). */
export function lastDayBefore(at: string): string {
  return dayOf(new Date(Date.parse(at) - 1).toISOString());
}

/** An instant by its day and hour; of today, "today, 14:03". */
export function moment(at: string): string {
  const isToday = dayOf(at) === dayOf(now().toISOString());
  const told = hour(at, zone());
  return isToday ? fill(troubleWords().today, { hour: told }) : `${dayOf(at)}, ${told}`;
}

/** What went wrong, in a sentence that says what to do; what is safe is said beside it by `safe`. */
export function sentence(fault: Fault): string {
  const say = troubleWords();
  const sentences: Record<Fault["kind"], string> = {
    offline: say.offline,
    unauthenticated: say.unauthenticated,
    forbidden: say.forbidden,
    "not-found": say.notFound,
    conflict: say.conflict,
    outdated: say.outdated,
    "too-large": say.tooLarge,
    invalid: say.invalid,
    "too-old": say.tooOld,
    "too-many": fill(say.tooMany, { when: waiting(fault.retryAfter) }),
    broken: say.broken,
    unavailable: say.unavailable,
    unreadable: say.unreadable,
    storage: say.storage,
  };
  return sentences[fault.kind];
}

function waiting(seconds: number | null): string {
  const say = troubleWords();
  if (seconds === null) return say.laterOn;
  if (seconds > HOUR_S) return say.tomorrow;
  const n = Math.ceil(seconds / MINUTE_S);
  return n <= 1 ? say.inOneMinute : fill(say.inMinutes, { n });
}

function zone(): string {
  return me.value?.zone ?? "UTC";
}
