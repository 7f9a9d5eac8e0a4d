import { beforeEach, expect, test, vi } from "vitest";

interface Texts {
  hello: string;
}

/** A fresh app, which has not spoken yet, with a room whose loads are counted. */
async function opened(load: (language: "es" | "en") => Promise<Texts>) {
  vi.resetModules();
  const speaking = await import("../src/patient/core/speaking");
  const { language } = await import("../src/patient/core/state");
  const es = vi.fn(() => load("es"));
  const en = vi.fn(() => load("en"));
  return { ...speaking, language, es, en, hall: speaking.room<Texts>({ es, en }) };
}

const TEXTS = { es: { hello: "Hola" }, en: { hello: "Hello" } };

beforeEach(() => vi.resetModules());

test("only the language that is spoken is loaded, and each once", async () => {
  const { hall, speak, es, en } = await opened(async (language) => TEXTS[language]);
  await hall.enter();
  expect([es.mock.calls.length, en.mock.calls.length]).toEqual([0, 0]);
  await speak("en");
  await hall.enter();
  expect(hall.words().hello).toBe("Hello");
  expect([es.mock.calls.length, en.mock.calls.length]).toEqual([0, 1]);
  await speak("es");
  await speak("en");
  expect([es.mock.calls.length, en.mock.calls.length]).toEqual([1, 1]);
});

test("a room that nobody entered loads nothing, and says nothing", async () => {
  const { hall, speak, es } = await opened(async (language) => TEXTS[language]);
  await speak("es");
  expect(es).not.toHaveBeenCalled();
  expect(hall.isOpen()).toBe(false);
  expect(() => hall.words()).toThrow();
});

test("a language whose texts cannot be had is not spoken", async () => {
  const { hall, speak, language } = await opened(async (wanted) => {
    if (wanted === "en") throw new TypeError("Failed to fetch");
    return TEXTS[wanted];
  });
  await hall.enter();
  await speak("es");
  await expect(speak("en")).rejects.toThrow();
  expect([language.value, hall.words().hello]).toEqual(["es", "Hola"]);
});

test("a room that is entered while another language comes has the texts of both", async () => {
  let come: (() => void) | undefined;
  const { hall, speak, room, language } = await opened(async (wanted) => {
    if (wanted === "en") await new Promise<void>((done) => (come = done));
    return TEXTS[wanted];
  });
  await hall.enter();
  await speak("es");
  const other = room<Texts>({ es: async () => TEXTS.es, en: async () => TEXTS.en });
  const speaking = speak("en");
  await other.enter();
  expect(other.words().hello).toBe("Hola");
  come?.();
  await speaking;
  expect([language.value, other.words().hello, hall.words().hello]).toEqual(["en", "Hello", "Hello"]);
});
