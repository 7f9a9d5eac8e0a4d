/** The texts of the app, in rooms: only those of the language that it speaks are loaded, another one when it is. */
import { language } from "./state";
import type { Language } from "./types";

type Load<W> = Record<Language, () => Promise<W>>;

interface Room<W> {
  /** The texts in the language spoken now. Throws where the room was not entered. */
  words: () => W;
  /** Makes sure that its texts are here, from now on in whatever language is spoken. */
  enter: () => Promise<void>;
  /** Whether it has texts in the language spoken now. */
  isOpen: () => boolean;
}

const followers: ((wanted: Language) => Promise<void>)[] = [];
/** Null before the app began to speak. */
let wanted: Language | null = null;

/** A room, and how its texts are had in each language. */
export function room<W>(load: Load<W>): Room<W> {
  const known: Partial<Record<Language, W>> = {};
  let isEntered = false;
  const have = async (which: Language) => {
    known[which] ??= await load[which]();
  };
  followers.push(async (which) => {
    if (isEntered) await have(which);
  });
  return {
    words: () => {
      const found = known[language.value];
      if (found === undefined) throw new Error("not entered");
      return found;
    },
    enter: async () => {
      isEntered = true;
      if (wanted !== null) await Promise.all([have(wanted), have(language.value)]);
    },
    isOpen: () => known[language.value] !== undefined,
  };
}

/** Speaks this language once the texts of all rooms that were entered are here. Throws where they cannot be had. */
export async function speak(chosen: Language): Promise<void> {
  const before = wanted;
  wanted = chosen;
  try {
    await Promise.all(followers.map((follow) => follow(chosen)));
  } catch (cause) {
    wanted = before;
    throw cause;
  }
  if (wanted === chosen) language.value = chosen;
}
