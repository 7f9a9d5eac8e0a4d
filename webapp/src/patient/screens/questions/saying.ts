import { room } from "../../core/speaking";
import type { EndsWords } from "../../words/ends.en";
import type { Words } from "../../words/questions.en";
import { fitting } from "../fitting";

const told = room<Words & EndsWords>({
  en: async () => {
    const [{ en }, { endsEn }] = await Promise.all([import("../../words/questions.en"), import("../../words/ends.en")]);
    return { ...en, ...endsEn };
  },
  es: async () => {
    const [{ es }, { endsEs }] = await Promise.all([import("../../words/questions.es"), import("../../words/ends.es")]);
    return { ...es, ...endsEs };
  },
});

/** The words of the screens before and after the questions, and of these, in the language that the app speaks now. */
export const words = fitting(told.words);
export const enterEnds = told.enter;
