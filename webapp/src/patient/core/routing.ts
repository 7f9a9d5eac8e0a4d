/** Where the participant is: one entry of the browser's history each, all at the same address. */
import { codeFromLink, isReady, place } from "./state";
import type { Place } from "./types";

const ADDRESS = "/app/";

interface Entry {
  place?: Place;
}

/** Goes to a place; with `replace` in the place of the one that is there. */
export function go(to: Place, { replace = false }: { replace?: boolean } = {}): void {
  const entry: Entry = { place: to };
  if (replace) history.replaceState(entry, "", ADDRESS);
  else history.pushState(entry, "", ADDRESS);
  place.value = to;
}

/** Goes back as the phone's own button does; home where nothing lies behind. */
export function back(): void {
  if (history.length > 1) history.back();
  else go({ at: "home" }, { replace: true });
}

/** Takes up where the history says one is, and follows it; to be called once. */
export function follow(): void {
  takeCode();
  const kept = entryOf(history.state)?.place;
  go(codeFromLink.value ? { at: "pair" } : (kept ?? { at: "home" }), { replace: true });
  window.addEventListener("popstate", (event) => {
    const to = entryOf(event.state)?.place;
    if (to) place.value = to;
  });
  window.addEventListener("hashchange", () => {
    takeCode();
    if (codeFromLink.value && isReady.value) go({ at: "pair" }, { replace: true });
  });
}

/** Takes the code out of the address at once, so that it stays in no history. */
function takeCode(): void {
  const code = /^#code=([\w-]{1,40})/.exec(location.hash)?.[1];
  if (code) codeFromLink.value = code;
  if (location.hash) history.replaceState(history.state, "", ADDRESS);
}

function entryOf(state: unknown): Entry | null {
  return typeof state === "object" && state !== null ? (state as Entry) : null;
}
