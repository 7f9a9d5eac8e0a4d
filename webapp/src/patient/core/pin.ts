/**
 * The lock: it gates the screen, and no more. What is kept is sealed by the phone's own key, not by the PIN.
 *
 * A forgotten PIN is replaced by a new pairing, and no answer is lost by it.
 */
import { hasPin, isLocked } from "./state";
import { keepSetting, setting } from "./storage";

/** Without a touch for so long, the app locks itself. */
export const IDLE_MS = 5 * 60_000;
const SEEN = "pro-seen";

/** Reads whether there is a PIN, and locks where the app was not in use just before. */
export async function readPin(): Promise<void> {
  hasPin.value = (await setting("pin")) !== undefined;
  isLocked.value = hasPin.value && !wasSeenJustNow();
}

/** Takes the PIN away: after a new pairing another one is chosen. */
export async function dropPin(): Promise<void> {
  await keepSetting("pin", undefined);
  hasPin.value = false;
  isLocked.value = false;
}

/** Locks the screen, if there is a PIN to open it by. */
export function lock(): void {
  sessionStorage.removeItem(SEEN);
  isLocked.value = hasPin.value;
}

/** Locks where nobody touched the screen for long; notes that somebody does. To be called once. */
export function watchIdle(): void {
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, noteSeen, { passive: true });
  const look = () => {
    if (hasPin.value && !wasSeenJustNow()) lock();
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, 15_000);
}

/** Shows what lies behind the lock. */
export function open(): void {
  isLocked.value = false;
  noteSeen();
}

/** Somebody is there. Forgotten with the tab; survives a reload. */
export function noteSeen(): void {
  if (!isLocked.value) sessionStorage.setItem(SEEN, String(Date.now()));
}

function wasSeenJustNow(): boolean {
  const at = Number(sessionStorage.getItem(SEEN) ?? 0);
  return Math.abs(Date.now() - at) < IDLE_MS;
}
