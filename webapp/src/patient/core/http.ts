/** The one way to the service: typed by its contract, with a time limit, and never an exception. */
import type { paths } from "../../shared/api";
import { phoneNow, withOffset } from "./clock";
import { faultOf, faultWithout } from "./faults";
import { token } from "./identity";
import { deployment, isOnline } from "./state";
import type { Reply } from "./types";

/** The version of the app; it goes with every request. */
export const version = __APP_VERSION__;

const LONGEST_MS = 20_000;

type Method = "get" | "put" | "post" | "delete";
type Mine = Extract<keyof paths, `/api/v1/me${string}` | `/api/v1/devices/${string}` | `/api/v1/instruments/${string}`>;
type Operation<P extends Mine, M extends Method> = NonNullable<paths[P][M]>;
type PathOf<M extends Method> = {
  [P in Mine]: [Operation<P, M>] extends [never] ? never : P;
}[Mine];

type Told<O> = O extends { responses: infer R }
  ? { [S in keyof R]: R[S] extends { content: { "application/json": infer D } } ? D : undefined }[keyof R]
  : never;
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? { body: B } : { body?: never };
type InPath<O> = O extends { parameters: { path: infer P extends Record<string, string> } }
  ? { path: P }
  : { path?: never };
type Query<O> = O extends { parameters: { query: infer Q extends object } } ? { query: Q } : { query?: object };
export type Options<O> = Body<O> & InPath<O> & Query<O> & { headers?: Record<string, string> };

interface Asked {
  path?: Record<string, string> | undefined;
  query?: object | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
}

function asks<M extends Method>(method: M) {
  return <P extends PathOf<M>>(path: P, options?: Options<Operation<P, M>>) => {
    const asked: unknown = options ?? {};
    return json(method, path as string, asked as Asked) as Promise<Reply<Told<Operation<P, M>>>>;
  };
}

/** Asks the service: `api.get("/api/v1/me/preferences")`, `api.put(path, { path, body, headers })`. */
export const api = {
  get: asks("get"),
  put: asks("put"),
  post: asks("post"),
  del: asks("delete"),
  /** Asks for a text, such as a page. */
  text: (path: PathOf<"post">): Promise<Reply<string>> => told("post", path, {}, (answer) => answer.text()),
};

/** Sends a body that was made before, byte by byte, in the name of whoever answered it. */
export function sendFrozen<T>(path: string, body: string, asWhom: string): Promise<Reply<T>> {
  const headers = { Authorization: `Bearer ${asWhom}`, "Content-Type": "application/json" };
  return ask("put", path, { headers, body }, (answer) => answer.json() as Promise<T>);
}

/** Asks for JSON at any address of the service; the caller says what shape the contract gives it. */
export function json<T>(method: Method, path: string, asked: Asked): Promise<Reply<T>> {
  return told(method, path, asked, async (answer) => (answer.status === 204 ? undefined : await answer.json()) as T);
}

function told<T>(method: Method, path: string, asked: Asked, read: (answer: Response) => Promise<T>) {
  const headers: Record<string, string> = { ...asked.headers };
  const mine = token();
  if (mine) headers.Authorization ??= `Bearer ${mine}`;
  if (asked.body !== undefined) headers["Content-Type"] = "application/json";
  const body = asked.body === undefined ? null : JSON.stringify(asked.body);
  return ask(method, address(path, asked), { headers, body }, read);
}

function address(path: string, { path: parts = {}, query = {} }: Asked): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return asked ? `${filled}?${asked}` : filled;
}

async function ask<T>(
  method: Method,
  path: string,
  { headers, body }: { headers: Record<string, string>; body: string | null },
  read: (answer: Response) => Promise<T>,
): Promise<Reply<T>> {
  const always = {
    "Phone-Clock": withOffset(phoneNow()),
    "App-Version": version,
    Accept: "application/json, text/html",
  };
  try {
    const answer = await fetch(path, {
      method: method.toUpperCase(),
      headers: { ...always, ...headers },
      body,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    noteDeployment(answer);
    isOnline.value = true;
    if (!answer.ok) return { ok: false, fault: await faultOf(answer) };
    return { ok: true, status: answer.status, data: await read(answer), etag: answer.headers.get("ETag") };
  } catch (cause) {
    const fault = faultWithout(cause);
    if (fault.kind === "offline") isOnline.value = false;
    return { ok: false, fault };
  }
}

/** Asks what the service is for, before anything else can be asked of it: every answer says so. */
export async function askDeployment(): Promise<void> {
  await json("get", "/healthz", {});
}

/** Only an answer of the service itself says what it is for: a page of somebody's network says nothing. */
function noteDeployment(answer: Response): void {
  const told = answer.headers.get("Pro-Deployment");
  const isOurs = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
  if (told !== null || isOurs) deployment.value = told;
}
