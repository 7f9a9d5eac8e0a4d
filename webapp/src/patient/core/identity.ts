/** For whom this phone speaks: an id and a secret that it minted itself, and the enrolment they stand for. */
import { signal } from "@preact/signals";
import { type Change, read, write } from "./storage";

/** What the phone minted to be known by. */
export interface Minted {
  deviceId: string;
  secret: string;
}

export interface Identity extends Minted {
  enrolment: string;
}

const TOLD = ["me", "assessments"];

const current = signal<Identity | null>(null);

/** Reads who the phone speaks for; null before it was paired. */
export async function readIdentity(): Promise<Identity | null> {
  current.value = (await read<Identity>("sealed", "identity")) ?? null;
  return current.value;
}

/** Who the phone speaks for now, as far as this window knows; null before pairing. */
export function whoNow(): Identity | null {
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

/**
 * The newest token for an enrolment, or that of a device of the site's tablet: what was answered for one is never sent
 * in the name of another, and what was answered at one visit never by a device of another visit.
 */
export async function tokenFor(wanted: string, device?: string): Promise<string | null> {
  const mine = current.value;
  if (mine && (device ? mine.deviceId === device : mine.enrolment === wanted)) return tokenOf(mine);
  const earlier = await read<Identity>("sealed", `identity:${device ?? wanted}`);
  return earlier ? tokenOf(earlier) : null;
}

/**
 * The phone speaks for this enrolment from now on; what was told of another one leaves it in the same step.
 *
 * `under` is the name under which it stays known when it speaks for somebody else.
 */
export async function becomePaired({ deviceId, secret }: Minted, enrolment: string, under = enrolment): Promise<void> {
  const paired = { deviceId, secret, enrolment };
  const isOther = current.value?.enrolment !== enrolment;
  const gone = TOLD.map((key): Change => ({ store: "sealed", key, value: undefined }));
  await write(
    { store: "sealed", key: "identity", value: paired },
    { store: "sealed", key: `identity:${under}`, value: paired },
    { store: "sealed", key: "pairing", value: undefined },
    ...(isOther ? gone : []),
  );
  current.value = paired;
}

/** The device speaks for nobody any more, and what it was told is gone; under its name it stays known if `isKept`. */
export async function becomeUnpaired(under: string, isKept: boolean): Promise<void> {
  current.value = null;
  const names = ["identity", ...TOLD, ...(isKept ? [] : [`identity:${under}`])];
  await write(...names.map((key): Change => ({ store: "sealed", key, value: undefined })));
}

/** What a device sends to be known by. */
export function tokenOf({ deviceId, secret }: Minted): string {
  return `psd_${deviceId.replace(/-/g, "")}_${secret}`;
}
