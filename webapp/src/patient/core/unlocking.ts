/** The PIN itself: set, and checked with few attempts. Only its hash is kept, in clear. */
import { noteSeen, open } from "./pin";
import { hasPin } from "./state";
import { keepSetting, setting } from "./storage";

interface KeptPin {
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
  nWrong: number;
  /** In ms since 1970. */
  notBefore: number;
}

const SHAPE = /^\d{4,8}$/;
const ROUNDS = 300_000;
const FREE_ATTEMPTS = 5;
const WAIT_MS = 5 * 60_000;

let counted = { nWrong: 0, notBefore: 0 };

/** Whether this can be a PIN: 4 to 8 digits. */
export function isPin(typed: string): boolean {
  return SHAPE.test(typed);
}

/** Sets the PIN, or another one. */
export async function setPin(pin: string): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  await keepSetting("pin", { salt, hash: await hashed(pin, salt), nWrong: 0, notBefore: 0 } satisfies KeptPin);
  hasPin.value = true;
  noteSeen();
}

/** Opens the screen. After five wrong ones each attempt waits five minutes. */
export async function unlock(pin: string): Promise<"open" | "wrong" | "too-many"> {
  const kept = await setting<KeptPin>("pin");
  if (!kept) return opens();
  const until = Math.max(kept.notBefore, counted.notBefore);
  if (Date.now() < until && until - Date.now() <= WAIT_MS) return "too-many";
  const nWrong = Math.max(kept.nWrong, counted.nWrong) + 1;
  const notBefore = nWrong >= FREE_ATTEMPTS ? Date.now() + WAIT_MS : 0;
  await count(kept, { nWrong, notBefore }); // before it is looked at
  if (!isSame(await hashed(pin, kept.salt), kept.hash)) return notBefore > 0 ? "too-many" : "wrong";
  await count(kept, { nWrong: 0, notBefore: 0 });
  return opens();
}

/** Counts attempts; on a phone without room in memory alone, so that the right PIN opens all the same. */
async function count(kept: KeptPin, attempts: { nWrong: number; notBefore: number }): Promise<void> {
  counted = attempts;
  await keepSetting("pin", { ...kept, ...attempts }).catch(() => undefined);
}

function opens(): "open" {
  open();
  return "open";
}

async function hashed(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, typed, 256));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
