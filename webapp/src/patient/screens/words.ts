import { language } from "../core/app";
import { type GroundWords, groundEn } from "../words/ground.en";
import { groundEs } from "../words/ground.es";

/** The words of what the app says about itself, in the language that it speaks now. */
export function words(): GroundWords {
  return language.value === "es" ? groundEs : groundEn;
}
