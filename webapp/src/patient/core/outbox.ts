/**
 * What was finished and is on its way.
 *
 * Its body is frozen at once and sent as it is, again and again, until the service says what became of it; only then
 * it leaves the phone.
 */
import { phoneNow, withOffset } from "./clock";
import { hold } from "./drafts";
import { NOT_READABLE } from "./faults";
import { sendFrozen } from "./http";
import { tokenFor } from "./identity";
import { refresh } from "./reading";
import { bodyOfSubmission } from "./shapes";
import { isElsewhere, outbox, receipts, tablet } from "./state";
import { readAll, write, writeFirst } from "./storage";
import type { Draft, Fault, Frozen, KeptReceipt, Receipt, Reply } from "./types";
import { whose } from "./whose";

/** Where the service itself said so: what a proxy answers on the way is tried again. */
const FINAL: Fault["kind"][] = ["forbidden", "not-found", "too-large", "invalid"];
const KEPT_ASIDE = ["already-answered", "submission-id-reused"];
const FIRST_WAIT_S = 5;
const LONGEST_WAIT_S = 600;
const LONGEST_ASKED_S = 86_400;

let sending: Promise<void> | null = null;
let later: ReturnType<typeof setTimeout> | undefined;

/** Reads what waits on the phone, and the receipts. */
export async function readOutbox(): Promise<void> {
  const waiting = await readAll<Frozen>("outbox");
  outbox.value = waiting
    .map((each) => (each.state === "sending" ? { ...each, state: "waiting" as const } : each))
    .sort((one, other) => one.frozenAt.localeCompare(other.frozenAt));
  const sent = await readAll<KeptReceipt>("receipts");
  receipts.value = sent.sort((one, other) => one.receivedAt.localeCompare(other.receivedAt));
}

/** Finishes a draft: in one step it leaves the drafts and waits to be sent. Doing it again changes nothing. */
export async function submit(draft: Draft): Promise<Frozen> {
  if (isElsewhere.value) throw new Error("in use elsewhere");
  hold(draft.assessment);
  const completedAt = withOffset(phoneNow());
  const frozen: Frozen = {
    submissionId: draft.submissionId,
    assessment: draft.assessment,
    enrolment: draft.enrolment,
    instrument: draft.instrument,
    body: bodyOfSubmission(draft, completedAt),
    ...(tablet.value?.state === "handed" && { device: tablet.value.deviceId }),
    frozenAt: completedAt,
    state: "waiting",
    lastFault: null,
    attempts: 0,
    nextAt: null,
  };
  const gone = { store: "drafts", key: draft.assessment, value: undefined } as const;
  await writeFirst({ store: "outbox", key: frozen.submissionId, value: frozen }, gone);
  await readOutbox();
  void flush();
  return outbox.value.find((each) => each.submissionId === draft.submissionId) ?? frozen;
}

/**
 * Sends what waits, oldest first, but for what the service asked to wait with. Ends when all were tried once.
 *
 * With `again`, as by a tap, everything is tried now, also what was refused.
 */
export function flush({ again = false }: { again?: boolean } = {}): Promise<void> {
  sending ??= alone(() => sendAll(again)).finally(() => {
    sending = null;
  });
  return sending;
}

/** Sends what is due by its own time. */
function flushLater(): void {
  clearTimeout(later);
  const next = outbox.value.filter((each) => each.state === "waiting").map((each) => Date.parse(each.nextAt ?? ""));
  const soonest = Math.min(...next.filter(Number.isFinite));
  if (Number.isFinite(soonest)) later = setTimeout(() => void flush(), Math.max(1000, soonest - Date.now()));
}

async function sendAll(again: boolean): Promise<void> {
  await readOutbox(); // another window may have sent some
  let nDone = 0;
  const due = outbox.value.filter((each) => (again ? isUnsent(each) : each.state === "waiting" && !isToWait(each)));
  for (const frozen of due) {
    if (await send(frozen)) nDone += 1;
  }
  flushLater();
  if (nDone > 0) void refresh();
}

function isUnsent({ state }: Frozen): boolean {
  return state === "waiting" || state === "refused";
}

/** Whether the service itself asked to wait, and the time has not come; a clock set back makes it no longer. */
function isToWait({ lastFault, nextAt }: Frozen): boolean {
  if (!lastFault?.retryAfter || nextAt === null) return false;
  const leftMs = Date.parse(nextAt) - Date.now();
  return leftMs > 0 && leftMs <= 1000 * lastFault.retryAfter;
}

/** Sends one; whether the service has it now. */
async function send(frozen: Frozen): Promise<boolean> {
  const enrolment = whose(frozen);
  const asWhom = enrolment && (await tokenFor(enrolment, frozen.device));
  if (!asWhom) return false;
  show({ ...frozen, state: "sending" });
  const reply = await sendFrozen<unknown>(`/api/v1/me/submissions/${frozen.submissionId}`, frozen.body, asWhom);
  const receipt = reply.ok ? receiptOf(frozen, reply) : null;
  if (receipt) {
    await acknowledge(frozen, receipt);
    return true;
  }
  await keep(after(frozen, reply.ok ? NOT_READABLE : reply.fault));
  return false;
}

/** What stays of one that was not taken. */
function after(frozen: Frozen, fault: Fault): Frozen {
  const attempts = frozen.attempts + 1;
  const tried = { ...frozen, attempts, lastFault: fault, nextAt: null };
  if (fault.code && KEPT_ASIDE.includes(fault.code)) return { ...tried, state: "held", body: "" };
  if (fault.code !== null && FINAL.includes(fault.kind)) return { ...tried, state: "refused" };
  const ownWait = Math.min(FIRST_WAIT_S * 2 ** frozen.attempts, LONGEST_WAIT_S);
  const seconds = Math.min(fault.retryAfter ?? ownWait, LONGEST_ASKED_S);
  return { ...tried, state: "waiting", nextAt: new Date(Date.now() + seconds * 1000).toISOString() };
}

/** The receipt within an answer; null where the answer is not one, whatever its status. */
function receiptOf(frozen: Frozen, reply: Extract<Reply<unknown>, { ok: true }>): KeptReceipt | null {
  const told = reply.data as (Partial<Receipt> & { receipt?: Partial<Receipt> }) | null;
  const receipt = reply.status === 202 ? told?.receipt : told;
  if (receipt?.submission_id !== frozen.submissionId || !receipt.code || !receipt.received_at) return null;
  return {
    submissionId: frozen.submissionId,
    assessment: frozen.assessment,
    enrolment: frozen.enrolment,
    instrument: frozen.instrument,
    code: receipt.code,
    receivedAt: receipt.received_at,
    held: reply.status === 202,
    flags: receipt.flags ?? [],
  };
}

/** In one step the answers leave the phone and the receipt stays. */
async function acknowledge(frozen: Frozen, receipt: KeptReceipt): Promise<void> {
  const gone = [
    { store: "outbox", key: frozen.submissionId, value: undefined },
    { store: "drafts", key: frozen.assessment, value: undefined },
  ] as const;
  const isKept = tablet.value?.state !== "locked"; // nothing of a participant stays on a locked tablet
  try {
    await write({ store: "receipts", key: receipt.submissionId, value: isKept ? receipt : undefined }, ...gone);
    await readOutbox();
  } catch {
    await write(...gone).catch(() => undefined); // no room for the receipt: the others must be sent all the same
    outbox.value = outbox.value.filter((each) => each.submissionId !== frozen.submissionId);
    receipts.value = [...receipts.value, receipt];
  }
}

async function keep(frozen: Frozen): Promise<void> {
  show(frozen);
  await write({ store: "outbox", key: frozen.submissionId, value: frozen }).catch(() => undefined); // the old row stands
}

function show(frozen: Frozen): void {
  outbox.value = outbox.value.map((each) => (each.submissionId === frozen.submissionId ? frozen : each));
}

async function alone(act: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return act();
  await navigator.locks.request("pro-patient-outbox", act);
}
