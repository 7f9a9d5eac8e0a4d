/** What comes in files of its own, with its words: a question does not wait for it. */
import { enterAround, enterTrouble } from "./around/saying";
import { enterHanded } from "./fitting";
import { enterEnds } from "./questions/saying";

/** What lies around the questionnaires. */
export async function around() {
  const [screens] = await Promise.all([import("./around"), enterAround(), enterTrouble()]);
  return screens;
}

/** What the site's tablet shows. */
export async function tablet() {
  const [screens] = await Promise.all([import("./tablet"), around(), ends(), enterHanded()]);
  await screens.enterTablet();
  return screens;
}

/** What comes before and after the questions. */
export async function ends() {
  const [screens] = await Promise.all([import("./questions/ends"), enterEnds()]);
  return screens;
}
