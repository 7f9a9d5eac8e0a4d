import { language } from "../core/app";
import { type GroundWords, groundEn } from "../words/ground.en";
import { groundEs } from "../words/ground.es";

/** What the app says where all else fails; so it is always here, in both languages. */
export function words(): GroundWords {
  return language.value === "es" ? groundEs : groundEn;
}
