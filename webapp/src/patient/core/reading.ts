/** What the service tells, and what of it the phone keeps for when there is no network. */
import { noteServerTime } from "./clock";
import { NOT_KEPT, NOT_READABLE } from "./faults";
import { api } from "./http";
import { enrolment, token } from "./identity";
import { assessments, deployment, isPaired, me, serverOffsetMs, storageTrouble, trouble } from "./state";
import { keepSetting, read, setting, write } from "./storage";
import type { Assessment, Assessments, Fault, Form, Me, Reply } from "./types";

let asking: Promise<void> | null = null;

/** Reads what the service told last time. */
export async function readTold(): Promise<void> {
  serverOffsetMs.value = (await setting<number>("offset")) ?? 0;
  deployment.value = (await setting<string | null>("deployment")) ?? null;
  const who = (await read<Me>("sealed", "me")) ?? null;
  if (who?.enrolment_id !== enrolment()) return; // told of another one
  me.value = who;
  assessments.value = (await read<Assessments>("sealed", "assessments")) ?? assessments.value;
}

/** Forgets what was told, in memory, and what is being asked: another one is paired. */
export function forgetTold(): void {
  asking = null;
  me.value = null;
  assessments.value = { items: [], nLeft: 0, nextOpensAt: null };
}

/** Asks the service anew, one time at a time; what went wrong stands in `trouble`. */
export function refresh(): Promise<void> {
  if (asking) return asking;
  const mine = asked().finally(() => {
    if (asking === mine) asking = null;
  });
  asking = mine;
  return mine;
}

async function asked(): Promise<void> {
  if (!isPaired.value) return;
  const asWhom = token();
  const [who, what] = await Promise.all([api.get("/api/v1/me"), api.get("/api/v1/me/assessments")]);
  if (token() !== asWhom) return; // the answer to another one
  if (!who.ok || !what.ok) {
    trouble.value = !who.ok ? who.fault : !what.ok ? what.fault : null;
    return;
  }
  if (!Array.isArray(what.data.items) || typeof who.data.enrolment_id !== "string") {
    trouble.value = NOT_READABLE;
    return;
  }
  trouble.value = null;
  noteServerTime(what.data.server_at);
  me.value = who.data;
  const { items, n_left: nLeft, next_opens_at: nextOpensAt, server_at: toldAt } = what.data;
  assessments.value = { toldAt, items, nLeft, nextOpensAt };
  await keepTold();
  await Promise.all(items.filter((each) => each.can_start).map(fetchForms));
}

/** Keeps what was told; without room the app goes on while it is open, and says so. */
export async function keepTold(): Promise<void> {
  try {
    await write(
      { store: "sealed", key: "me", value: me.value },
      { store: "sealed", key: "assessments", value: assessments.value },
    );
    await keepSetting("offset", serverOffsetMs.value);
    await keepSetting("deployment", deployment.value);
    storageTrouble.value = null;
  } catch {
    storageTrouble.value = NOT_KEPT;
  }
}

/** The forms that may be shown now, so that they can be begun without a network. */
async function fetchForms(found: Assessment): Promise<void> {
  for (const language of found.start_languages) await formFor(found.instrument, found.form_version, language);
}

/** One form, from the phone or else from the service; kept from then on. */
export async function formFor(instrument: string, version: string, language: string): Promise<Reply<Form>> {
  const key = `form:${instrument}:${version}:${language}`;
  const kept = await read<Form>("sealed", key).catch(() => undefined);
  if (kept) return { ok: true, status: 200, data: kept, etag: null };
  const path = { instrument, version };
  const told = await api.get("/api/v1/instruments/{instrument}/forms/{version}", { path, query: { language } });
  if (!told.ok) return told;
  if (!told.data || !Array.isArray(told.data.items)) return { ok: false, fault: NOT_READABLE };
  await write({ store: "sealed", key, value: told.data }).catch(noteNotKept);
  return { ...told, data: told.data };
}

function noteNotKept(): void {
  storageTrouble.value = NOT_KEPT;
}

/** Thrown where a form can be had neither from the phone nor from the service. */
export class NoForm extends Error {
  constructor(readonly fault: Fault) {
    super("no form");
  }
}
