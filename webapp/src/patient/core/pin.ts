/**
 * The PIN: it gates the screen, and no more. What is kept is sealed by the phone's own key, not by the PIN.
 *
 * Attempts are limited; a forgotten PIN is replaced by a new pairing, and no answer is lost by it.
 */
import { hasPin, isLocked } from "./state";
import { keepSetting, setting } from "./storage";

interface KeptPin {
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
  nWrong: number;
  /** In ms since 1970. */
  notBefore: number;
}

const ROUNDS = 300_000;
const FREE_ATTEMPTS = 5;
const WAIT_MS = 5 * 60_000;
/** Without a touch for so long, the app locks itself. */
export const IDLE_MS = 5 * 60_000;
const SEEN = "pro-seen";

/** Reads whether there is a PIN, and locks where the app was not in use just before. */
export async function readPin(): Promise<void> {
  hasPin.value = (await setting<KeptPin>("pin")) !== undefined;
  isLocked.value = hasPin.value && !wasSeenJustNow();
}

/** Sets the PIN, or another one. */
export async function setPin(pin: string): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  await keepSetting("pin", { salt, hash: await hashed(pin, salt), nWrong: 0, notBefore: 0 } satisfies KeptPin);
  hasPin.value = true;
  noteSeen();
}

let counted = { nWrong: 0, notBefore: 0 };

/** Takes the PIN away: after a new pairing another one is chosen. */
export async function dropPin(): Promise<void> {
  await keepSetting("pin", undefined);
  hasPin.value = false;
  isLocked.value = false;
}

/** Opens the screen. After five wrong ones each attempt waits five minutes. */
export async function unlock(pin: string): Promise<"open" | "wrong" | "too-many"> {
  const kept = await setting<KeptPin>("pin");
  if (!kept) return opened();
  const until = Math.max(kept.notBefore, counted.notBefore);
  if (Date.now() < until && until - Date.now() <= WAIT_MS) return "too-many";
  const nWrong = Math.max(kept.nWrong, counted.nWrong) + 1;
  const notBefore = nWrong >= FREE_ATTEMPTS ? Date.now() + WAIT_MS : 0;
  await count(kept, { nWrong, notBefore }); // before it is looked at
  if (!isSame(await hashed(pin, kept.salt), kept.hash)) return notBefore > 0 ? "too-many" : "wrong";
  await count(kept, { nWrong: 0, notBefore: 0 });
  return opened();
}

/** Counts attempts; on a phone without room in memory alone, so that the right PIN opens all the same. */
async function count(kept: KeptPin, attempts: { nWrong: number; notBefore: number }): Promise<void> {
  counted = attempts;
  await keepSetting("pin", { ...kept, ...attempts }).catch(() => undefined);
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

function opened(): "open" {
  isLocked.value = false;
  noteSeen();
  return "open";
}

/** Forgotten with the tab; survives a reload. */
function noteSeen(): void {
  if (!isLocked.value) sessionStorage.setItem(SEEN, String(Date.now()));
}

function wasSeenJustNow(): boolean {
  const at = Number(sessionStorage.getItem(SEEN) ?? 0);
  return Math.abs(Date.now() - at) < IDLE_MS;
}

async function hashed(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, typed, 256));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
