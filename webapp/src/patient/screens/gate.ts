/** What is shown instead of a place that may not be shown now: nothing of the participant comes before the PIN. */
import { hasPin, isLocked, isPaired, place, tablet } from "../core/app";
import type { Place } from "../core/types";

const BEFORE_PAIRING: Place["at"][] = ["pair"];
const BEFORE_PIN: Place["at"][] = ["pair", "language", "pin"];
const WHILE_LOCKED: Place["at"][] = ["pair"];

const IN_HAND: Place["at"][] = ["before", "item", "review", "sent", "practice"];

/** The place to show now. */
export function shownPlace(): Place {
  const wanted = place.value;
  const isHeld = tablet.value?.state === "handed" && IN_HAND.includes(wanted.at);
  if (isHeld) return wanted;
  if (tablet.value || wanted.at === "tablet") return { at: "tablet" };
  if (!isPaired.value) return BEFORE_PAIRING.includes(wanted.at) ? wanted : { at: "pair" };
  if (isLocked.value) return WHILE_LOCKED.includes(wanted.at) ? wanted : { at: "unlock" };
  if (!hasPin.value) return BEFORE_PIN.includes(wanted.at) ? wanted : { at: "pin" };
  return wanted.at === "unlock" ? { at: "home" } : wanted;
}
