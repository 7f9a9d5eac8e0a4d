/** Where the participant is: one entry of the browser's history each, all at the same address. */
import { enrolment } from "./identity";
import { codeFromLink, isReady, place } from "./state";
import type { Place } from "./types";

const ADDRESS = "/app/";

interface Entry {
  place?: Place;
  /** The enrolment that it was shown for. */
  enrolment?: string | null;
}

/** Goes to a place; with `replace` in the place of the one that is there. */
export function go(to: Place, { replace = false }: { replace?: boolean } = {}): void {
  const entry: Entry = { place: to, enrolment: enrolment() };
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
  const isTablet = location.hash === "#tablet";
  takeCode();
  const kept = entryOf(history.state)?.place;
  if (isTablet) go({ at: "tablet" }, { replace: true });
  else if (kept && !codeFromLink.value) {
    history.replaceState(history.state, "", ADDRESS); // it stays an entry of whom it was shown for
    place.value = kept;
  } else go({ at: codeFromLink.value ? "pair" : "home" }, { replace: true });
  window.addEventListener("popstate", (event) => {
    const entry = entryOf(event.state);
    if (!entry?.place) return;
    if (entry.enrolment === enrolment()) place.value = entry.place;
    else go({ at: "home" }, { replace: true }); // it was shown for another one
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
