/**
 * The service worker: it keeps the app itself on the phone, so that it opens without a network.
 *
 * It never touches what goes to the service: no answer passes through it. A new version waits until it is told to be
 * used. A notification shows what the service sent and opens the app, nothing else.
 */
declare const __REVISION__: string;
declare const __FILES__: string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const SCOPE = "/app/";
const PREFIX = "patient-";
const CACHE = `${PREFIX}${__REVISION__}`;
const FILES = __FILES__.map((file) => SCOPE + file);

worker.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOlder().then(() => worker.clients.claim()));
});

worker.addEventListener("message", (event) => {
  if (event.data === "use") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin || !pathname.startsWith(SCOPE)) return;
  if (mode === "navigate") event.respondWith(kept(SCOPE, event.request));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname, event.request));
});

worker.addEventListener("push", (event) => {
  const told = read(event.data);
  const title = told.title ?? "PRO";
  const options = {
    body: told.body ?? "",
    tag: told.tag ?? "study",
    icon: `${SCOPE}icon-192.png`,
    badge: `${SCOPE}badge.png`,
  };
  event.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show());
});

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

/** What was pushed; nothing of it is an address that is followed. */
function read(data: PushMessageData | null): Partial<Record<"title" | "body" | "tag", string>> {
  try {
    return (data?.json() as Record<string, string>) ?? {};
  } catch {
    return {};
  }
}

async function show(): Promise<void> {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const mine = open.find((client) => new URL(client.url).pathname.startsWith(SCOPE));
  if (mine) await mine.focus();
  else await worker.clients.openWindow(SCOPE);
}
