import { deployment } from "../core/app";
import { words } from "./words";

/** Says on every screen that this is not the real study; nothing where it is. */
export function Banner() {
  const say = words();
  const known: Record<string, string> = { demo: say.demoBanner, rehearsal: say.rehearsalBanner };
  const told = deployment.value;
  if (!told || told === "production") return null;
  return <p class="banner">{known[told] ?? say.otherBanner}</p>;
}
