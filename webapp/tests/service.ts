/** A service that answers as it is told, and remembers what it was asked. */
import { vi } from "vitest";

export interface Heard {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

type Answer = Response | "nothing" | "half";

/** Answers by method and path, in the order of the list; the last one stays. */
export function service(answers: Record<string, (() => Answer)[]>): Heard[] {
  const heard: Heard[] = [];
  vi.stubGlobal("fetch", async (path: string, asked: RequestInit) => {
    const method = asked.method ?? "GET";
    heard.push({
      method,
      path,
      headers: asked.headers as Record<string, string>,
      body: (asked.body as string | null) ?? null,
    });
    const known = Object.entries(answers).find(([told]) => matches(told, method, path))?.[1];
    const next = known && known.length > 1 ? known.shift() : known?.[0];
    const answer = next?.() ?? problem(404, "not-found");
    if (answer === "nothing") throw new TypeError("Failed to fetch");
    return answer === "half" ? new Response('{"submission_id": "3f', { status: 201 }) : answer;
  });
  return heard;
}

/** An answer with JSON. */
export function told(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** A refusal. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ status, code }), { status, headers });
}

function matches(told: string, method: string, path: string): boolean {
  const [verb, start] = told.split(" ");
  return verb === method && path.startsWith(start ?? "");
}
