import { describe, expect, test } from "vitest";

const LONGEST = 20;
/** Health, and the names of questionnaires: none of them belongs into the app's own words. */
const FORBIDDEN =
  /\b(lupus|nephritis|nefritis|sf-?36|lupusqol|kidney|riñ[oó]n|disease|enfermedad|symptom|síntoma|pain|dolor|treatment|tratamiento|placebo)/i;

type Dictionary = Record<string, string>;
const found = import.meta.glob<Record<string, Dictionary>>("../src/patient/words/*.ts", { eager: true });

const dictionaries = Object.entries(found).flatMap(([path, exported]) =>
  Object.values(exported).map((words) => ({ name: path.replace(/.*\//, "").replace(".ts", ""), words })),
);

function sentences(text: string): string[] {
  return text.split(/(?<=[.!?:;])\s+/);
}

test("each room has its words in both languages", () => {
  const names = dictionaries.map((each) => each.name);
  expect(names.length).toBeGreaterThanOrEqual(6);
  for (const name of names) expect(names).toContain(name.replace(/e[ns]$/, (end) => (end === "en" ? "es" : "en")));
});

describe.each(dictionaries)("the words of $name", ({ name, words }) => {
  test("no sentence has more than twenty words", () => {
    const long = Object.values(words)
      .flatMap(sentences)
      .filter((sentence) => sentence.split(/\s+/).length > LONGEST);
    expect(long).toEqual([]);
  });

  test("nothing speaks of health, and no questionnaire is named", () => {
    expect(Object.values(words).filter((text) => FORBIDDEN.test(text))).toEqual([]);
  });

  test("every text has the same gaps to fill as in the other language", () => {
    const otherName = name.replace(/e[ns]$/, (end) => (end === "en" ? "es" : "en"));
    const other = dictionaries.find((each) => each.name === otherName)?.words ?? {};
    const gaps = (text = "") => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    const different = Object.keys(words).filter((key) => gaps(words[key]).join() !== gaps(other[key]).join());
    expect(different).toEqual([]);
  });
});
