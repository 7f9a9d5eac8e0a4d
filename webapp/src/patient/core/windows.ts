/** One window of the app at a time, so that two never write into the same questionnaire. */
import { isElsewhere } from "./state";

const NAME = "pro-patient-window";
/** A window that is just being closed or loaded anew still holds it for a moment. */
const PATIENCE_MS = 1500;

/** Becomes the window in use, unless another one is. */
export async function claim(): Promise<void> {
  if (!navigator.locks) return;
  await hold({ signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** Becomes the window in use; the other one says so. */
export async function takeOver(): Promise<void> {
  await hold({ steal: true });
}

/** Ends once it is known whether this window is in use; the lock is held as long as it is open. */
function hold(how: LockOptions): Promise<void> {
  return new Promise((known) => {
    const held = () => {
      isElsewhere.value = false;
      known();
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(NAME, how, held).catch(() => {
      isElsewhere.value = true; // not given, or taken over since
      known();
    });
  });
}
