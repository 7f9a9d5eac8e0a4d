/**
 * The site's tablet: it goes from hand to hand, for the questionnaires of one visit each time.
 *
 * Nobody of the staff is signed in while a participant holds it. When it is locked, nothing of the participant is left
 * on it but what the service does not have yet: that stays sealed, and is sent in the participant's name.
 */
import { effect } from "@preact/signals";
import { now } from "./clock";
import { allDrafts, forget, isLaidDown, layDownAll } from "./drafts";
import { NOT_KEPT } from "./faults";
import { api } from "./http";
import { becomePaired, becomeUnpaired, type Identity, type Minted, readIdentity, tokenOf, whoNow } from "./identity";
import { flush } from "./outbox";
import { mintedSecret } from "./pairing";
import { dropPin } from "./pin";
import { forgetTold, refresh } from "./reading";
import { go } from "./routing";
import { setLanguage } from "./settings";
import { isPaired, language, me, outbox, receipts, tablet, trouble } from "./state";
import { keepSetting, read, write } from "./storage";
import type { Language, Reply, Tablet } from "./types";

/** A hand-over that was begun: sent again under the same id, it is the same one. */
interface Begun extends Minted {
  enrolment: string;
  visit: string;
  /** In ms since 1970. */
  at: number;
}

/** So long the service lets a tablet speak, where it could not tell until when. */
const LONGEST_MS = 4 * 3_600_000;
/** Without a touch for so long, a tablet in somebody's hand locks itself. */
const IDLE_MS = 20 * 60_000;
const LOOK_MS = 15_000;
/** So long the network is waited for when it is locked; what was not sent by then is sent later. */
const PATIENCE_MS = 4000;
const SEEN = "pro-seen";
/** Which turn this window holds: it goes with the window, and before anything is written, so that it needs no room. */
const TURN = "pro-turn";
const TOUCHES = ["pointerdown", "keydown"];

/** Makes this device the site's tablet, locked. */
export async function beTablet(): Promise<void> {
  await dropPin();
  await keepSetting("tablet", { state: "locked" });
  tablet.value = { state: "locked" };
}

/** Makes it a device like any other. */
export async function beTabletNoMore(): Promise<void> {
  await keepSetting("tablet", undefined);
  tablet.value = null;
  go({ at: "home" }, { replace: true });
}

/** Takes up where it was when the app was closed; to be called once, before anything is shown. */
export async function resume(): Promise<void> {
  const who = await readIdentity();
  const isHeld = tablet.value?.state === "handed" && sessionStorage.getItem(TURN) === tablet.value.deviceId;
  if (isHeld && who !== null && !isOver() && !isIdle()) watch();
  else if (who || tablet.value?.state === "handed") await lockTablet(); // also where it was closed on the way there
}

/**
 * Hands it over for one visit. `send` asks the service, in the name of whoever is signed in, who is signed out by it.
 *
 * Where the answer was lost, doing it again finds out by the tablet's own token whether it was done.
 */
export async function handOver(
  enrolment: string,
  visit: string,
  send: (minted: Minted) => Promise<Reply<{ expires_at: string }>>,
): Promise<Reply<null>> {
  await locking;
  try {
    const begun = await begin(enrolment, visit);
    const told = await send(begun);
    if (!told.ok && told.fault.kind !== "unauthenticated") return told;
    if (!told.ok && !(await speaksAlready(begun))) return told;
    await take(begun, told.ok ? told.data.expires_at : latest());
    return { ok: true, status: 200, data: null, etag: null };
  } catch {
    await lockTablet();
    return { ok: false, fault: NOT_KEPT };
  }
}

let locking: Promise<void> | null = null;

/**
 * Ends the participant's turn: what the service has leaves the tablet, and the locked page is shown at once.
 *
 * It speaks again what it spoke before the turn: what the participant chose is not for the next one.
 */
export function lockTablet(): Promise<void> {
  stop();
  sessionStorage.removeItem(TURN);
  const before = tablet.value?.state === "handed" ? tablet.value.before : undefined;
  tablet.value = { state: "locked" };
  go({ at: "tablet" }, { replace: true });
  locking ??= locked(before).finally(() => {
    locking = null;
  });
  return locking;
}

async function locked(before: Language | undefined): Promise<void> {
  // Locked on the screen in any case. The language first: while it is not kept, this is done again when it is opened.
  if (before) await keepSetting("language", before).catch(() => undefined);
  await keepSetting("tablet", { state: "locked" }).catch(() => undefined);
  if (before) void setLanguage(before).catch(() => undefined);
  const sent = Promise.all([flush(), layDownAll()]).catch(() => undefined);
  await Promise.race([sent, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  const who = whoNow();
  if (who) await empty(who).catch(() => undefined);
}

/** The ids that a hand-over is asked under: the same ones again while the service may have done it. */
async function begin(enrolment: string, visit: string): Promise<Begun> {
  const before = await read<Begun>("sealed", "handing");
  const isSame = before?.enrolment === enrolment && before.visit === visit;
  if (isSame && Date.now() - before.at < LONGEST_MS) return before;
  const begun = { deviceId: crypto.randomUUID(), secret: mintedSecret(), enrolment, visit, at: Date.now() };
  await write({ store: "sealed", key: "handing", value: begun });
  return begun;
}

async function speaksAlready(begun: Begun): Promise<boolean> {
  return (await api.get("/api/v1/me", { headers: { Authorization: `Bearer ${tokenOf(begun)}` } })).ok;
}

async function take(begun: Begun, until: string): Promise<void> {
  const handed: Tablet = { state: "handed", deviceId: begun.deviceId, until, before: language.value };
  await keepSetting("tablet", handed);
  await becomePaired(begun, begun.enrolment, begun.deviceId);
  await write({ store: "sealed", key: "handing", value: undefined });
  forgetTold();
  isPaired.value = true;
  sessionStorage.setItem(SEEN, String(Date.now()));
  sessionStorage.setItem(TURN, begun.deviceId);
  tablet.value = handed;
  go({ at: "tablet" }, { replace: true });
  watch();
  await refresh();
  const spoken = me.value?.language;
  const isStillHeld = tablet.value === handed;
  if (isStillHeld && (spoken === "es" || spoken === "en")) await setLanguage(spoken).catch(() => undefined);
}

/** Takes everything of a participant off the tablet that the service has. */
async function empty(who: Identity): Promise<void> {
  const mine = outbox.value.filter((each) => each.device === who.deviceId);
  const taken = mine.filter((each) => each.state === "held");
  const laidDown = (await allDrafts()).filter(isLaidDown);
  isPaired.value = false;
  forgetTold();
  await becomeUnpaired(who.deviceId, taken.length < mine.length);
  for (const draft of laidDown) await forget(draft.assessment);
  const gone = [
    ...receipts.value.map((each) => ({ store: "receipts", key: each.submissionId, value: undefined }) as const),
    ...taken.map((each) => ({ store: "outbox", key: each.submissionId, value: undefined }) as const),
  ];
  receipts.value = [];
  outbox.value = outbox.value.filter((each) => !taken.includes(each));
  if (gone.length > 0) await write(...gone);
}

let watching: (() => void) | null = null;

/** Locks it when its time is over, when it lies about, or when the service no longer knows it. */
function watch(): void {
  stop();
  const look = () => {
    const isPast = isOver() || isIdle();
    if (isPast) void lockTablet();
    return isPast;
  };
  const touched = (event: Event) => {
    if (look()) event.stopImmediatePropagation(); // who touches it after a long sleep is somebody else
  };
  const timer = setInterval(look, LOOK_MS);
  for (const touch of TOUCHES) addEventListener(touch, touched, { capture: true });
  document.addEventListener("visibilitychange", look);
  const unfollow = effect(() => {
    if (trouble.value?.kind === "unauthenticated") queueMicrotask(() => void lockTablet());
  });
  watching = () => {
    clearInterval(timer);
    for (const touch of TOUCHES) removeEventListener(touch, touched, { capture: true });
    document.removeEventListener("visibilitychange", look);
    unfollow();
  };
}

function stop(): void {
  watching?.();
  watching = null;
}

function isOver(): boolean {
  return tablet.value?.state === "handed" && now() >= new Date(tablet.value.until);
}

/** Nobody touched it for long. */
function isIdle(): boolean {
  return Date.now() - Number(sessionStorage.getItem(SEEN) ?? 0) > IDLE_MS;
}

function latest(): string {
  return new Date(now().getTime() + LONGEST_MS).toISOString();
}
