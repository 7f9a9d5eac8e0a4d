/** Texts that fit the device: the site's tablet is not the participant's phone. */
import { tablet } from "../core/app";
import { room } from "../core/speaking";
import type { HandedWords } from "../words/handed.en";

const { words: handed, enter: enterHanded } = room<HandedWords>({
  en: async () => (await import("../words/handed.en")).handedEn,
  es: async () => (await import("../words/handed.es")).handedEs,
});

export { enterHanded };

/** The texts of a room, on the site's tablet with its own in the place of those about a phone. */
export function fitting<W extends object>(words: () => W): () => W {
  return () => (tablet.value ? { ...words(), ...handed() } : words());
}
