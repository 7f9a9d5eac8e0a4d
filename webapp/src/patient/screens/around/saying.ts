import { room } from "../../core/speaking";
import type { AroundWords } from "../../words/around.en";
import type { TroubleWords } from "../../words/trouble.en";
import { fitting } from "../fitting";

/** The words of the screens around the questionnaires, in the language that the app speaks now. */
export const { words, enter: enterAround } = room<AroundWords>({
  en: async () => (await import("../../words/around.en")).aroundEn,
  es: async () => (await import("../../words/around.es")).aroundEs,
});

const trouble = room<TroubleWords>({
  en: async () => (await import("../../words/trouble.en")).troubleEn,
  es: async () => (await import("../../words/trouble.es")).troubleEs,
});

/** The words for what went wrong, in the language that the app speaks now. */
export const troubleWords = fitting(trouble.words);
export const enterTrouble = trouble.enter;
