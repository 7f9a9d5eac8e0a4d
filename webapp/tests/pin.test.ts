import { beforeEach, expect, test, vi } from "vitest";
import { dropPin, lock, readPin } from "../src/patient/core/pin";
import { hasPin, isLocked } from "../src/patient/core/state";
import { setPin, unlock } from "../src/patient/core/unlocking";

beforeEach(async () => {
  sessionStorage.clear();
  hasPin.value = false;
  isLocked.value = false;
  await setPin("4711");
});

test("the right PIN opens, another one does not", async () => {
  lock();
  expect(isLocked.value).toBe(true);
  expect(await unlock("4712")).toBe("wrong");
  expect(isLocked.value).toBe(true);
  expect(await unlock("4711")).toBe("open");
  expect(isLocked.value).toBe(false);
});

test("after five wrong ones even the right one waits five minutes", async () => {
  lock();
  for (let n = 0; n < 4; n += 1) expect(await unlock("0000")).toBe("wrong");
  expect(await unlock("0000")).toBe("too-many");
  expect(await unlock("4711")).toBe("too-many");
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 5 * 60_000 + 1);
  expect(await unlock("4711")).toBe("open");
  vi.restoreAllMocks();
});

test("on a phone without room the right PIN opens, and wrong ones are counted all the same", async () => {
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  lock();
  for (let n = 0; n < 4; n += 1) expect(await unlock("0000")).toBe("wrong");
  expect(await unlock("4711")).toBe("open");
  lock();
  for (let n = 0; n < 4; n += 1) expect(await unlock("0000")).toBe("wrong");
  expect(await unlock("0000")).toBe("too-many");
  full.mockRestore();
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 5 * 60_000 + 1);
  expect(await unlock("4711")).toBe("open");
  vi.restoreAllMocks();
});

test("the app opens locked, unless it was in use just before", async () => {
  await readPin();
  expect(isLocked.value).toBe(false);
  sessionStorage.clear();
  await readPin();
  expect(isLocked.value).toBe(true);
});

test("a new pairing takes the PIN away", async () => {
  lock();
  await dropPin();
  expect([hasPin.value, isLocked.value]).toEqual([false, false]);
  await readPin();
  expect([hasPin.value, isLocked.value]).toEqual([false, false]);
});
