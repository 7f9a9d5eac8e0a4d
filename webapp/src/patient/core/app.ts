/** What the screens of the app work with: what is known, and what can be done. They import nothing else of core. */

import { computed } from "@preact/signals";
import { layDownAll } from "./drafts";
import { NOT_KEPT, NOT_READABLE } from "./faults";
import { api } from "./http";
import { becomePaired, beginPairing, enrolment, readIdentity } from "./identity";
import { flush, readOutbox } from "./outbox";
import { dropPin, readPin, watchIdle } from "./pin";
import { forgetTold, readTold, refresh } from "./reading";
import { follow } from "./routing";
import { isLanguageChosen, readSettings, setLanguage } from "./settings";
import {
  outbox as allOutbox,
  receipts as allReceipts,
  assessments,
  codeFromLink,
  isOnline,
  isPaired,
  isReady,
  isUnreadable,
  me,
  storageTrouble,
} from "./state";
import type { KeptReceipt, Reply } from "./types";
import { watchVersions } from "./updating";
import { claim } from "./windows";

export { now, phoneNow, withOffset } from "./clock";
export { begin, draftOf, forget, formOf, listen, saveDraft } from "./drafts";
export { api, version } from "./http";
export { flush, submit } from "./outbox";
export { lock, setPin, unlock } from "./pin";
export { refresh } from "./reading";
export { back, go } from "./routing";
export { setAppearance, setLanguage } from "./settings";
export {
  appearance,
  assessments,
  codeFromLink,
  deployment,
  hasPin,
  isElsewhere,
  isInstrumentOpen,
  isLocked,
  isOnline,
  isPaired,
  isReady,
  isUnreadable,
  language,
  me,
  place,
  serverOffsetMs,
  storageTrouble,
  trouble,
  update,
} from "./state";
export { takeOver } from "./windows";

/** Finished for the enrolment of now and not acknowledged yet, oldest first. */
export const outbox = computed(() => allOutbox.value.filter((each) => each.enrolment === enrolment()));
/** Of these what the service does not have yet; of what it kept aside the site was told. */
export const unsent = computed(() => outbox.value.filter((each) => each.state !== "held"));
/** Of what was sent from this phone for the enrolment of now, oldest first. */
export const receipts = computed(() => allReceipts.value.filter(isOfNow));

/** Without a note of whose it is, a receipt belongs to whom its questionnaire is planned for. */
function isOfNow(receipt: KeptReceipt): boolean {
  if (receipt.enrolment !== undefined) return receipt.enrolment === enrolment();
  return assessments.value.items.some((each) => each.assessment_id === receipt.assessment);
}

/** Opens the app: first what the phone keeps, then what the service says. */
export async function start(): Promise<void> {
  follow();
  isOnline.value = navigator.onLine;
  try {
    await claim();
    await readSettings();
    isPaired.value = (await readIdentity()) !== null;
    await Promise.all([readPin(), readTold(), readOutbox()]);
  } catch {
    storageTrouble.value = NOT_KEPT;
    isUnreadable.value = true;
    isReady.value = true;
    return; // neither a pairing nor a PIN may be asked for
  }
  isReady.value = true;
  watchIdle();
  watchNetwork();
  void watchVersions();
  await contact();
}

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

/** Sends what waits, lays down what was begun, and asks what is new. */
async function contact(): Promise<void> {
  if (!isPaired.value) return;
  await Promise.all([flush().then(layDownAll), refresh()]);
}

function watchNetwork(): void {
  addEventListener("online", () => {
    isOnline.value = true;
    void contact();
  });
  addEventListener("offline", () => {
    isOnline.value = false;
  });
  document.addEventListener("visibilitychange", () => {
    void (document.visibilityState === "visible" ? contact() : layDownAll());
  });
}

/** Only what kind of phone it is, such as "Android". */
function platform(): string {
  return /Android|iPhone|iPad|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? "other";
}
