import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { speak } from "../src/patient/core/speaking";
import { tablet } from "../src/patient/core/state";
import { enterTrouble, troubleWords } from "../src/patient/screens/around/saying";
import { enterHanded } from "../src/patient/screens/fitting";
import { enterEnds, words } from "../src/patient/screens/questions/saying";
import { enterTablet, words as tabletWords } from "../src/patient/screens/tablet/saying";
import { words as groundWords } from "../src/patient/screens/words";

/** A telephone that is called is none of the participant's; "{phone}" is such a number. */
const OF_A_PHONE = /(?<!\{)\b(phone|tel[eé]fono|m[oó]vil)\b/i;

beforeEach(async () => {
  await Promise.all([enterEnds(), enterTrouble(), enterTablet(), enterHanded()]);
});

afterEach(() => {
  tablet.value = null;
});

describe.each(["es", "en"] as const)("in %s", (language) => {
  beforeEach(() => speak(language));

  test("nothing that the site's tablet says speaks of a phone", () => {
    tablet.value = { state: "locked" };
    const said = [words(), troubleWords(), tabletWords(), groundWords()].flatMap((room) => Object.values(room));
    expect(said.length).toBeGreaterThan(150);
    expect(said.filter((text) => OF_A_PHONE.test(text))).toEqual([]);
  });

  test("a participant's own phone is called one", () => {
    expect(words().waitingTitle).toMatch(OF_A_PHONE);
    expect(troubleWords().safe).toMatch(OF_A_PHONE);
  });
});
