import { language } from "../core/app";
import { room } from "../core/speaking";
import type { Words } from "../words/questions.en";

/** The words of the parts and of the question screens, in the language that the app speaks now. */
export const {
  words,
  enter: enterQuestions,
  isOpen: hasWords,
} = room<Words>({
  en: async () => (await import("../words/questions.en")).en,
  es: async () => (await import("../words/questions.es")).es,
});

/** A text with its {names} filled in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** As days are written in Europe, in either language. */
const WRITTEN = { es: "es-ES", en: "en-GB" } as const;

/** A day in words, such as "17 de agosto de 2026", in the zone where the participant lives. */
export function day(at: string, zone: string): string {
  return new Intl.DateTimeFormat(WRITTEN[language.value], { dateStyle: "long", timeZone: zone }).format(new Date(at));
}

/** A time of day, such as "14:03". */
export function hour(at: string, zone: string): string {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  return new Intl.DateTimeFormat(language.value, parts).format(new Date(at));
}
