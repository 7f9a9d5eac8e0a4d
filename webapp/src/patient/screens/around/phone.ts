/** What kind of phone this is, as far as the app has to know. */

interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>;
}

let prompt: InstallPrompt | null = null;

/** Keeps the browser's offer to install until somebody wants it; to be called once, at the start. */
export function keepInstallPrompt(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
  });
}

/** Whether the browser offers to put the app on the home screen by itself. */
export function canInstall(): boolean {
  return prompt !== null;
}

/** Asks the browser to put the app on the home screen. */
export async function install(): Promise<void> {
  await prompt?.prompt();
  prompt = null;
}

/** Whether it runs from the home screen. */
export function isInstalled(): boolean {
  const standalone = (navigator as { standalone?: boolean }).standalone;
  return standalone === true || matchMedia("(display-mode: standalone)").matches;
}

/** An iPhone or iPad: there, what is installed shares nothing with the tab. */
export function isIos(): boolean {
  const isIpad = navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || isIpad;
}

/** Whether notifications can be shown here. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}
