/** How the app looks and which language it speaks; kept on this phone alone. */
import { speak } from "./speaking";
import { appearance, language, USUAL } from "./state";
import { keepSetting, setting } from "./storage";
import type { Appearance, Language } from "./types";

/** Reads the settings; what the phone prefers, where none were made or none can be read, which is thrown. */
export async function readSettings(): Promise<void> {
  let chosen: Language | undefined;
  try {
    chosen = await setting<Language>("language");
  } finally {
    await speak(chosen ?? preferred());
  }
  show({ ...USUAL, ...(await setting<Partial<Appearance>>("appearance")) });
}

/** Whether the participant chose a language on this phone. */
export async function isLanguageChosen(): Promise<boolean> {
  return (await setting("language")) !== undefined;
}

/** Speaks this language from now on; stays in the one of before where its texts cannot be had, or one came later. */
export async function setLanguage(chosen: Language): Promise<void> {
  const isHere = await speak(chosen).then(
    () => language.value === chosen, // else another one was chosen meanwhile
    () => false,
  );
  if (!isHere) return;
  document.documentElement.lang = chosen;
  await keepSetting("language", chosen);
}

/** Looks so from now on. */
export async function setAppearance(chosen: Appearance): Promise<void> {
  show(chosen);
  await keepSetting("appearance", chosen);
}

function show(chosen: Appearance): void {
  appearance.value = chosen;
  const { dataset } = document.documentElement;
  dataset.theme = chosen.theme;
  dataset.contrast = chosen.contrast;
  dataset.text = chosen.text;
  dataset.motion = chosen.motion;
  document.documentElement.lang = language.value;
}

function preferred(): Language {
  return navigator.languages?.some((each) => each.startsWith("es")) ? "es" : "en";
}
