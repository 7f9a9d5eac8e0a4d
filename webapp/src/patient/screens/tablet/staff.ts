/** What somebody of the staff asks of the service on the tablet. The token lives in memory, as long as the page does. */
import type { components } from "../../../shared/api";
import { json } from "../../core/http";
import type { Minted } from "../../core/identity";
import type { Reply } from "../../core/types";

type Schemas = components["schemas"];

/** Somebody who is signed in, or half: `awaiting` says what comes first. */
export interface Session {
  token: string;
  awaiting: Schemas["SignedInOut"]["awaiting"];
}

/** Somebody the tablet can be handed to. */
export interface Person {
  study: string;
  enrolment: string;
  subject: string;
}

/** A visit at which something can be answered now, and how much. */
export interface OpenVisit {
  visit: string;
  nOpen: number;
}

const A_PAGE = 200;
const ANSWERABLE = ["open", "started"];

export async function signIn(login: string, password: string): Promise<Reply<Session>> {
  return sessionOf(await json("post", "/api/v1/sessions", { body: { login, password } }));
}

export async function prove(session: Session, code: string): Promise<Reply<Session>> {
  const path = "/api/v1/sessions/current/second-factor";
  return sessionOf(await json("post", path, { headers: as(session), body: { code } }));
}

export async function signOut(session: Session): Promise<void> {
  await json("delete", "/api/v1/sessions/current", { headers: as(session) });
}

/** Everybody within reach, by number. */
export async function people(session: Session): Promise<Reply<Person[]>> {
  const studies = await json<Schemas["StudiesOut"]>("get", "/api/v1/studies", { headers: as(session) });
  if (!studies.ok) return studies;
  const found: Person[] = [];
  for (const { id } of studies.data.items) {
    const mine = await peopleOf(session, id);
    if (!mine.ok) return mine;
    found.push(...mine.data);
  }
  found.sort((one, other) => one.subject.localeCompare(other.subject));
  return { ...studies, data: found };
}

/** Where something of theirs can be answered now, in the order of the visits. */
export async function openVisits(session: Session, person: Person): Promise<Reply<OpenVisit[]>> {
  const path = { study_id: person.study, enrolment_id: person.enrolment };
  const address = "/api/v1/studies/{study_id}/participants/{enrolment_id}/assessments";
  const told = await json<Schemas["TimelineOut"]>("get", address, { path, headers: as(session) });
  if (!told.ok) return told;
  const nOpen = new Map<string, number>();
  for (const each of told.data.items) {
    if (ANSWERABLE.includes(each.status)) nOpen.set(each.visit, (nOpen.get(each.visit) ?? 0) + 1);
  }
  return { ...told, data: [...nOpen].map(([visit, n]) => ({ visit, nOpen: n })) };
}

/** Lets the tablet speak for the visit; whoever is signed in is signed out by it. */
export function handing(session: Session, person: Person, visit: string) {
  const address = "/api/v1/studies/{study_id}/participants/{enrolment_id}/hand-overs/{device_id}";
  return ({ deviceId, secret }: Minted) =>
    json<Schemas["HandedOverOut"]>("put", address, {
      path: { study_id: person.study, enrolment_id: person.enrolment, device_id: deviceId },
      headers: as(session),
      body: { visit, secret },
    });
}

async function peopleOf(session: Session, study: string): Promise<Reply<Person[]>> {
  const found: Person[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor ? { limit: A_PAGE, cursor } : { limit: A_PAGE };
    const address = "/api/v1/studies/{study_id}/participants";
    const page: Reply<Schemas["ParticipantsOut"]> = await json("get", address, {
      path: { study_id: study },
      query,
      headers: as(session),
    });
    if (!page.ok) return page;
    found.push(...page.data.items.map((each) => ({ study, enrolment: each.enrolment_id, subject: each.subject_id })));
    cursor = page.data.next;
  } while (cursor);
  return { ok: true, status: 200, data: found, etag: null };
}

function sessionOf(told: Reply<Schemas["SignedInOut"]>): Reply<Session> {
  return told.ok ? { ...told, data: { token: told.data.token, awaiting: told.data.awaiting } } : told;
}

function as({ token }: Session): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}
