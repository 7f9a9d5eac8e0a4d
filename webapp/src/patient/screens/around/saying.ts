import { language } from "../../core/app";
import { type AroundWords, aroundEn } from "../../words/around.en";
import { aroundEs } from "../../words/around.es";

/** The words of the screens around the questionnaires, in the language that the app speaks now. */
export function words(): AroundWords {
  return language.value === "es" ? aroundEs : aroundEn;
}
