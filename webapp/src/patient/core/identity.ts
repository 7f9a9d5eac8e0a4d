/** For whom this phone speaks: an id and a secret that it minted itself, and the enrolment they stand for. */
import { signal } from "@preact/signals";
import { type Change, read, write } from "./storage";

export interface Identity {
  deviceId: string;
  secret: string;
  enrolment: string;
}

/** A pairing that was begun: sent again under the same id, it is the same pairing. */
interface Begun {
  code: string;
  deviceId: string;
  secret: string;
}

const SECRET_BYTES = 32;

const TOLD = ["me", "assessments"];

const current = signal<Identity | null>(null);

/** Reads who the phone speaks for; null before it was paired. */
export async function readIdentity(): Promise<Identity | null> {
  current.value = (await read<Identity>("sealed", "identity")) ?? null;
  return current.value;
}

/** The enrolment of now; null before pairing. */
export function enrolment(): string | null {
  return current.value?.enrolment ?? null;
}

/** What the phone sends to be known by; null before pairing. */
export function token(): string | null {
  return current.value && tokenOf(current.value);
}

/** The newest token for an enrolment: what was answered for one is never sent in the name of another. */
export async function tokenFor(wanted: string): Promise<string | null> {
  if (current.value?.enrolment === wanted) return tokenOf(current.value);
  const earlier = await read<Identity>("sealed", `identity:${wanted}`);
  return earlier ? tokenOf(earlier) : null;
}

/** The id and the secret to pair with; kept first, so that a lost answer leaves nothing half done. */
export async function beginPairing(code: string): Promise<Begun> {
  const before = await read<Begun>("sealed", "pairing");
  if (before && asTyped(before.code) === asTyped(code)) return before;
  const begun = { code, deviceId: crypto.randomUUID(), secret: mintedSecret() };
  await write({ store: "sealed", key: "pairing", value: begun });
  return begun;
}

/** The phone speaks for this enrolment from now on; what was told of another one leaves it in the same step. */
export async function becomePaired({ deviceId, secret }: Begun, enrolment: string): Promise<void> {
  const paired = { deviceId, secret, enrolment };
  const isOther = current.value?.enrolment !== enrolment;
  const gone = TOLD.map((key): Change => ({ store: "sealed", key, value: undefined }));
  await write(
    { store: "sealed", key: "identity", value: paired },
    { store: "sealed", key: `identity:${enrolment}`, value: paired },
    { store: "sealed", key: "pairing", value: undefined },
    ...(isOther ? gone : []),
  );
  current.value = paired;
}

/** A code in its one form, as the service compares it: capitals, no blanks or hyphens, misreadings mended. */
function asTyped(code: string): string {
  return code.toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0").replace(/[\s-]/g, "");
}

function tokenOf({ deviceId, secret }: Identity): string {
  return `psd_${deviceId.replace(/-/g, "")}_${secret}`;
}

function mintedSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
