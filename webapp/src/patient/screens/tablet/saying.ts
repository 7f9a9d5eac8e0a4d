import { room } from "../../core/speaking";
import type { TabletWords } from "../../words/tablet.en";

/** The words of the site's tablet, in the language that the app speaks now. */
export const { words, enter: enterTablet } = room<TabletWords>({
  en: async () => (await import("../../words/tablet.en")).tabletEn,
  es: async () => (await import("../../words/tablet.es")).tabletEs,
});
