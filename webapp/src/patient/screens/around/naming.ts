import { words } from "./saying";
import type { Way } from "./wishes";

/** How a way of being reminded is called. */
export function nameOf(way: Way): string {
  const say = words();
  return { push: say.byPush, email: say.byEmail, sms: say.bySms }[way];
}
