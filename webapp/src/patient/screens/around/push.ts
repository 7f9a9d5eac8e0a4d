/** Notifications of this phone: asked for by a tap, kept by the service under an id of our own. */
import { api } from "../../core/app";
import { canPush, isInstalled, isIos } from "./phone";

export type PushOutcome = "on" | "blocked" | "impossible" | "install-first" | "failed";

/** Whether notifications could be turned on here; if not, why. */
export function pushHere(): PushOutcome {
  if (isIos() && !isInstalled()) return "install-first";
  if (!canPush()) return "impossible";
  return Notification.permission === "denied" ? "blocked" : "on";
}

/** Asks the phone and then the service; to be called from a tap. */
export async function turnPushOn(): Promise<PushOutcome> {
  const here = pushHere();
  if (here !== "on") return here;
  if ((await Notification.requestPermission()) !== "granted") return "blocked";
  const key = await api.get("/api/v1/me/push-key");
  if (!key.ok) return "failed";
  if (key.data.public_key === null) return "impossible";
  const subscription = await subscribe(key.data.public_key).catch(() => null);
  return subscription && (await keep(subscription)) ? "on" : "failed";
}

/** Ends the subscription on the phone and at the service; without a network the service finds it gone later. */
export async function turnPushOff(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  if (!subscription) return;
  const path = { subscription_id: await idOf(subscription.endpoint) };
  await api.del("/api/v1/me/push-subscriptions/{subscription_id}", { path });
  await subscription.unsubscribe();
}

async function subscribe(key: string): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

async function keep(subscription: PushSubscription): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (!endpoint || !p256dh || !auth) return false;
  const path = { subscription_id: await idOf(endpoint) };
  const body = { endpoint, keys: { p256dh, auth } };
  const kept = await api.put("/api/v1/me/push-subscriptions/{subscription_id}", { path, body });
  return kept.ok;
}

/** The same id for the same subscription, so that it is found again without being kept. */
async function idOf(endpoint: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));
  const hex = Array.from(digest.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
