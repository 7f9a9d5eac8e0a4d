/** Pairing this phone with an enrolment, by the code of the nurse. */
import { contact } from "./contact";
import { NOT_KEPT, NOT_READABLE } from "./faults";
import { api } from "./http";
import { becomePaired, enrolment, type Minted } from "./identity";
import { dropPin } from "./pin";
import { forgetTold } from "./reading";
import { isLanguageChosen, setLanguage } from "./settings";
import { codeFromLink, isPaired, me } from "./state";
import { read, write } from "./storage";
import type { Reply } from "./types";

/** A pairing that was begun: sent again under the same id, it is the same pairing. */
interface Begun extends Minted {
  code: string;
}

const SECRET_BYTES = 32;

/** Pairs this phone by a code; what waits on it stays. Sent again, it is the same pairing. */
export async function pair(code: string): Promise<Reply<{ enrolment: string }>> {
  let begun: Awaited<ReturnType<typeof beginPairing>>;
  try {
    begun = await beginPairing(code);
  } catch {
    return { ok: false, fault: NOT_KEPT };
  }
  const path = { device_id: begun.deviceId };
  const body = { code, secret: begun.secret, platform: platform() };
  const paired = await api.put("/api/v1/devices/{device_id}", { path, body });
  if (!paired.ok) return paired;
  if (typeof paired.data?.enrolment_id !== "string") return { ok: false, fault: NOT_READABLE };
  const before = enrolment();
  try {
    await becomePaired(begun, paired.data.enrolment_id);
    await dropPin();
  } catch {
    return { ok: false, fault: NOT_KEPT };
  }
  if (before !== paired.data.enrolment_id) forgetTold();
  codeFromLink.value = null;
  isPaired.value = true;
  void navigator.storage?.persist?.().catch(() => false);
  await contact();
  if (!(await isLanguageChosen()) && (me.value?.language === "es" || me.value?.language === "en")) {
    await setLanguage(me.value.language);
  }
  return { ok: true, status: paired.status, data: { enrolment: paired.data.enrolment_id }, etag: null };
}

/** The id and the secret to pair with; kept first, so that a lost answer leaves nothing half done. */
export async function beginPairing(code: string): Promise<Begun> {
  const before = await read<Begun>("sealed", "pairing");
  if (before && asTyped(before.code) === asTyped(code)) return before;
  const begun = { code, deviceId: crypto.randomUUID(), secret: mintedSecret() };
  await write({ store: "sealed", key: "pairing", value: begun });
  return begun;
}

/** A code in its one form, as the service compares it: capitals, no blanks or hyphens, misreadings mended. */
function asTyped(code: string): string {
  return code.toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0").replace(/[\s-]/g, "");
}

/** Only what kind of phone it is, such as "Android". */
function platform(): string {
  return /Android|iPhone|iPad|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? "other";
}

/** A secret that nobody else has seen. */
export function mintedSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
