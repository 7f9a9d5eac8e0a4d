/** What the app knows at this moment; everything shown follows from it. Written by core alone. */
import { computed, signal } from "@preact/signals";
import type { Appearance, Assessments, Fault, Frozen, KeptReceipt, Language, Me, Place, Tablet } from "./types";

export const USUAL: Appearance = {
  theme: "system",
  contrast: "normal",
  text: "normal",
  motion: "normal",
  readAloud: false,
};

/** Whether what the phone keeps was read, so that something can be shown. */
export const isReady = signal(false);
/** Whether what the phone keeps could not be read: nothing of it is shown then, and nothing asked anew. */
export const isUnreadable = signal(false);
export const place = signal<Place>({ at: "home" });
export const language = signal<Language>("es");
export const appearance = signal<Appearance>(USUAL);

export const me = signal<Me | null>(null);
export const assessments = signal<Assessments>({ items: [], nLeft: 0, nextOpensAt: null });
/** Finished and not acknowledged yet, oldest first. */
export const outbox = signal<Frozen[]>([]);
/** Of what was sent from this phone, oldest first. */
export const receipts = signal<KeptReceipt[]>([]);

export const isPaired = signal(false);
/** What the site's tablet is at this moment; null on a participant's own phone. */
export const tablet = signal<Tablet | null>(null);
export const hasPin = signal(false);
export const isLocked = signal(false);
/** The code of the link that the app was opened by, until it is used. */
export const codeFromLink = signal<string | null>(null);

export const isOnline = signal(true);
/** What the database of the service is for, where it is not for real participants. */
export const deployment = signal<string | null>(null);
/** A newer version of the app that waits; null where there is none. */
export const update = signal<{ use: () => void } | null>(null);
/** How far the service's clock is ahead of the phone's, in ms. */
export const serverOffsetMs = signal(0);
/** What went wrong when the service was asked last; null where nothing did. */
export const trouble = signal<Fault | null>(null);
/** Why nothing can be kept on the phone; null where it can. */
export const storageTrouble = signal<Fault | null>(null);
/** Whether the app is in use in another window of this phone. */
export const isElsewhere = signal(false);

/** Whether a questionnaire is on the screen: nothing may interrupt then. */
export const isInstrumentOpen = computed(() => place.value.at === "item" || place.value.at === "review");
