/** Times: of the phone, of the service, and as they are written. */
import { serverOffsetMs } from "./state";

/** Now by the service's clock, as far as the phone knows it: for what opens and closes. */
export function now(): Date {
  return new Date(Date.now() + serverOffsetMs.value);
}

/** Now by the phone's clock, right or wrong: for what is reported. The service knows how wrong it is. */
export function phoneNow(): Date {
  return new Date();
}

/** Takes over what the service's clock said. */
export function noteServerTime(at: string): void {
  const told = Date.parse(at);
  if (Number.isFinite(told)) serverOffsetMs.value = told - Date.now();
}

/** An instant as RFC 3339 with the phone's own offset, such as "2026-08-17T19:08:02+02:00". */
export function withOffset(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The phone's IANA zone. */
export function phoneZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
