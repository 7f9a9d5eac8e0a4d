import { forceCloseDatabase, IDBFactory } from "fake-indexeddb";
import { expect, test, vi } from "vitest";
import { close, read, readAll, write, writeFirst } from "../src/patient/core/storage";

const draft = (value: unknown, key = "a") => ({ store: "drafts", key, value }) as const;

/** What stands in the database itself, not through the app. */
async function raw(store: string): Promise<{ iv: Uint8Array; data: ArrayBuffer }[]> {
  await close();
  const opened = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open("pro-patient");
    asked.onsuccess = () => done(asked.result);
  });
  const rows = await new Promise<{ iv: Uint8Array; data: ArrayBuffer }[]>((done) => {
    const asked = opened.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  opened.close();
  return rows;
}

test("what was written is read again, also by the app opened anew", async () => {
  await write(draft({ answers: { q1: 3 } }));
  await close();
  expect(await read("drafts", "a")).toEqual({ answers: { q1: 3 } });
});

test("no answer stands in the database as it was given, and none twice in the same way", async () => {
  await write(draft({ answers: { q1: "skipped" } }), draft({ answers: { q1: "skipped" } }, "b"));
  const rows = await raw("drafts");
  const texts = rows.map((row) => new TextDecoder("latin1").decode(row.data));
  expect(texts).toHaveLength(2);
  expect(texts.join()).not.toContain("skipped");
  expect(texts[0]).not.toEqual(texts[1]);
});

test("the key of the phone cannot be taken out of it", async () => {
  await write(draft(1));
  const [key] = (await raw("keys")) as unknown as CryptoKey[];
  expect(key?.extractable).toBe(false);
});

test("what was sealed in one place cannot be passed off as another", async () => {
  await write(draft({ answers: { q1: 1 } }));
  const [row] = await raw("drafts");
  const opened = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open("pro-patient");
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const turn = opened.transaction("drafts", "readwrite");
    turn.objectStore("drafts").put(row, "moved");
    turn.oncomplete = done;
  });
  opened.close();
  expect(await read("drafts", "moved")).toBeUndefined();
  expect(await readAll("drafts")).toHaveLength(1);
});

test("the first of two stays, and what belongs to the second is not done either", async () => {
  await write(draft("kept"));
  const first = await writeFirst({ store: "outbox", key: "s", value: "one" });
  const second = await writeFirst({ store: "outbox", key: "s", value: "two" }, draft(undefined));
  expect([first, second]).toEqual([true, false]);
  expect(await read("outbox", "s")).toBe("one");
  expect(await read("drafts", "a")).toBe("kept");
});

test("what is taken away is gone", async () => {
  await write(draft(1));
  await write(draft(undefined));
  expect(await readAll("drafts")).toEqual([]);
});

test("a database that the browser ended is opened anew, with the key that is in it then", async () => {
  const open = vi.spyOn(indexedDB, "open");
  await write(draft(1));
  const asked = open.mock.results[0]?.value as IDBOpenDBRequest;
  const ended = asked.result;
  vi.stubGlobal("indexedDB", new IDBFactory());
  forceCloseDatabase(ended as unknown as Parameters<typeof forceCloseDatabase>[0]);
  await new Promise((done) => setTimeout(done, 20));
  await write(draft(2));
  await close();
  expect(await read("drafts", "a")).toBe(2);
});

test("a key that cannot be read is a fault, not nothing", async () => {
  await write(draft(1));
  await close();
  const broken = vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(new Error("broken"));
  await expect(read("drafts", "a")).rejects.toThrow();
  broken.mockRestore();
  expect(await read("drafts", "a")).toBe(1);
});
