/** What the screens of the app work with: what is known, and what can be done. They import little else of core. */

import { computed } from "@preact/signals";
import { contact } from "./contact";
import { layDownAll } from "./drafts";
import { NOT_KEPT } from "./faults";
import { readIdentity } from "./identity";
import { readOutbox } from "./outbox";
import { readPin, watchIdle } from "./pin";
import { readTold } from "./reading";
import { follow } from "./routing";
import { readSettings } from "./settings";
import {
  outbox as allOutbox,
  receipts as allReceipts,
  isElsewhere,
  isOnline,
  isPaired,
  isReady,
  isUnreadable,
  storageTrouble,
  tablet,
} from "./state";
import { setting } from "./storage";
import type { Tablet } from "./types";
import { watchVersions } from "./updating";
import { isOfNow } from "./whose";
import { claim } from "./windows";

export { now, phoneNow, withOffset } from "./clock";
export { allDrafts, draftOf, forget, formOf, listen, saveDraft } from "./drafts";
export { api, version } from "./http";
export { flush, submit } from "./outbox";
export { lock } from "./pin";
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
  tablet,
  trouble,
  update,
} from "./state";
export { takeOver } from "./windows";

/** Finished for the enrolment of now and not acknowledged yet, oldest first. */
export const outbox = computed(() => allOutbox.value.filter(isOfNow));
/** Of these what the service does not have yet; of what it kept aside the site was told. */
export const unsent = computed(() => outbox.value.filter((each) => each.state !== "held"));
/** Of what was sent from this phone for the enrolment of now, oldest first. */
export const receipts = computed(() => allReceipts.value.filter(isOfNow));

/**
 * Opens the app: first what the phone keeps, then what the service says.
 *
 * `resumeTablet` is called where it is the site's tablet, before anything is shown.
 */
export async function start(resumeTablet: () => Promise<void>): Promise<void> {
  follow();
  isOnline.value = navigator.onLine;
  try {
    await claim();
    await readSettings();
    isPaired.value = (await readIdentity()) !== null;
    await Promise.all([readPin(), readTold(), readOutbox()]);
    tablet.value = (await setting<Tablet>("tablet")) ?? null;
    if (tablet.value && !isElsewhere.value) await resumeTablet();
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
