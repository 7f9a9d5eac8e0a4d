/** The service worker, and newer versions of the app: taken when the participant says so, never by themselves. */
import { update } from "./state";

/** Registers the service worker, which keeps the app itself on the phone, and looks for newer versions. */
export async function watchVersions(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register("/app/sw.js", {
      scope: "/app/",
      updateViaCache: "none",
    });
    offer(registration);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming?.addEventListener("statechange", () => offer(registration));
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
    });
  } catch {
    // Without it the app works as long as there is a network.
  }
}

function offer(registration: ServiceWorkerRegistration): void {
  const waiting = registration.waiting;
  if (!waiting || !navigator.serviceWorker.controller) return;
  const use = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("use");
  };
  update.value = { use };
}
