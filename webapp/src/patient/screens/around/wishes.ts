/** What a participant chooses about reminders, between the screen and the service. */
import type { components } from "../../../shared/api";

export type Preferences = components["schemas"]["PreferencesOut"];
export type Way = Preferences["offered"][number];

export interface Wishes {
  ways: Way[];
  /** Those that were turned on or off; the others stay as they stand, with or without an address. */
  turned: Way[];
  /** As typed; empty where the address that stands is kept. */
  email: string;
  telephone: string;
  at: string;
  quietFrom: string;
  quietTo: string;
  language: string;
}

export type Misfit = "email" | "telephone" | "hour";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const TELEPHONE = /^\+[1-9]\d{6,14}$/;

/** What stands now. */
export function wishesOf(told: Preferences): Wishes {
  return {
    ways: told.offered.filter((way) => told.usable.includes(way)),
    turned: [],
    email: "",
    telephone: "",
    at: told.at,
    quietFrom: told.quiet_hours.starts,
    quietTo: told.quiet_hours.ends,
    language: told.language,
  };
}

/** The same with one way turned on or off, in the order in which they were. */
export function turned(wishes: Wishes, way: Way, isOn: boolean): Wishes {
  const others = wishes.ways.filter((each) => each !== way);
  return { ...wishes, ways: isOn ? [...others, way] : others, turned: [...wishes.turned, way] };
}

/** What does not fit, in the order of the screen. */
export function misfits(wishes: Wishes, told: Preferences): Misfit[] {
  const found: Misfit[] = [];
  if (wishes.ways.includes("email") && !fits(EMAIL, wishes.email, told.email_hint)) found.push("email");
  if (wishes.ways.includes("sms") && !fits(TELEPHONE, tidy(wishes.telephone), told.telephone_hint)) {
    found.push("telephone");
  }
  if (isQuiet(wishes.at, wishes.quietFrom, wishes.quietTo)) found.push("hour");
  return found;
}

/** What the service is asked to keep; what is not named stays as it is. */
export function asked(wishes: Wishes, told: Preferences) {
  const isEmail = wishes.ways.includes("email");
  return {
    language: wishes.language,
    zone: told.chosen.includes("zone") ? told.zone : null,
    at: wishes.at,
    quiet_hours: { starts: wishes.quietFrom, ends: wishes.quietTo },
    channels: told.offered.filter((way) => (wishes.turned.includes(way) ? wishes.ways : told.channels).includes(way)),
    ...(isEmail && told.is_email_stopped ? { is_email_stopped: false } : {}),
    ...(wishes.email.trim() ? { email: wishes.email.trim() } : {}),
    ...(tidy(wishes.telephone) ? { telephone: tidy(wishes.telephone) } : {}),
  };
}

/** Whether a wall time lies in the quiet hours, which may go over midnight. */
export function isQuiet(at: string, from: string, to: string): boolean {
  return from <= to ? from <= at && at < to : at >= from || at < to;
}

/** A number as it is sent: without the blanks and signs that people write. */
export function tidy(telephone: string): string {
  return telephone.replace(/[\s().-]/g, "").replace(/^00/, "+");
}

function fits(shape: RegExp, typed: string, stands: string | null): boolean {
  return typed.trim() === "" ? stands !== null : shape.test(typed.trim());
}
