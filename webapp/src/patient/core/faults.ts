/** From an answer of the service, or none, to why something did not work. */
import type { Fault } from "./types";

const KINDS: Record<number, Fault["kind"]> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  410: "not-found",
  412: "outdated",
  413: "too-large",
  426: "too-old",
  428: "outdated",
  429: "too-many",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** The fault of an answer that is no success. */
export async function faultOf(answer: Response): Promise<Fault> {
  const { status } = answer;
  const kind = KINDS[status] ?? (status >= 500 ? "broken" : status >= 400 ? "invalid" : "unreadable");
  return { kind, status, code: await codeOf(answer), retryAfter: secondsOf(answer.headers.get("Retry-After")) };
}

/** The fault of a request that had no answer, or one that broke off. */
export function faultWithout(cause: unknown): Fault {
  const kind = cause instanceof SyntaxError ? "unreadable" : "offline";
  return { kind, status: null, code: null, retryAfter: null };
}

/** The fault of a phone that cannot keep anything. */
export const NOT_KEPT: Fault = { kind: "storage", status: null, code: null, retryAfter: null };

/** The fault of an answer that is not what the contract says. */
export const NOT_READABLE: Fault = { kind: "unreadable", status: null, code: null, retryAfter: null };

async function codeOf(answer: Response): Promise<string | null> {
  try {
    const problem: unknown = await answer.json();
    const code = (problem as { code?: unknown } | null)?.code;
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

function secondsOf(told: string | null): number | null {
  if (told === null || !/^\d{1,7}$/.test(told)) return null;
  return Number(told);
}
