/** What is left on the site's tablet when nobody holds it: finished, and not with the service. Never what was answered. */
import { whoNow } from "./identity";
import { flush } from "./outbox";
import { outbox } from "./state";
import { type Change, write } from "./storage";
import type { Fault, Frozen } from "./types";

/** One questionnaire that was finished on the tablet; whose it is stays with the tablet. */
export interface Left {
  submissionId: string;
  /** When it was finished, by the tablet's clock, with its offset. */
  finishedAt: string;
  /** Whether it is not taken as it is, so that it stays until somebody does something about it. */
  isStuck: boolean;
  /** Why it was not taken last; null before it was sent. */
  fault: Fault | null;
}

/** All of it, oldest first; what the service keeps aside is not left. */
export function leftOn(): Left[] {
  return outbox.value
    .filter((each) => each.state !== "held")
    .map((each) => ({
      submissionId: each.submissionId,
      finishedAt: each.frozenAt,
      isStuck: isStuck(each),
      fault: each.lastFault,
    }));
}

/**
 * Takes these off the tablet for good, and the tokens that are of no more use; gives how many.
 *
 * What is not stuck any more stays, or was sent.
 * Throws where nothing can be written: then all of it is still there.
 */
export async function clearStuck(submissionIds: string[]): Promise<number> {
  await flush(); // what is just being sent comes first: its end would bring it back
  const gone = outbox.value.filter((each) => submissionIds.includes(each.submissionId) && isStuck(each));
  const rest = outbox.value.filter((each) => !gone.includes(each));
  const inUse = [whoNow()?.deviceId, ...rest.map((each) => each.device)];
  const devices = new Set(gone.map((each) => each.device).filter((each) => each && !inUse.includes(each)));
  const changes: Change[] = [
    ...gone.map((each) => ({ store: "outbox", key: each.submissionId, value: undefined }) as const),
    ...[...devices].map((each) => ({ store: "sealed", key: `identity:${each}`, value: undefined }) as const),
  ];
  if (changes.length > 0) await write(...changes);
  outbox.value = outbox.value.filter((each) => !gone.some((one) => one.submissionId === each.submissionId));
  return gone.length;
}

/** Refused for good, or the token that it was answered under is worth nothing any more. */
function isStuck({ state, lastFault }: Frozen): boolean {
  return state === "refused" || (state === "waiting" && lastFault?.kind === "unauthenticated");
}
