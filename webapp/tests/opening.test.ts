import { expect, test, vi } from "vitest";
import { start } from "../src/patient/core/app";
import * as state from "../src/patient/core/state";
import { service } from "./service";

test("a phone that cannot read what it keeps asks for no pairing and no PIN, and asks nobody", async () => {
  const heard = service({});
  const broken = vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(() => {
    throw new DOMException("broken", "UnknownError");
  });
  await start(async () => undefined);
  broken.mockRestore();
  expect([state.isReady.value, state.isUnreadable.value]).toEqual([true, true]);
  expect(state.storageTrouble.value?.kind).toBe("storage");
  expect(heard).toEqual([]);
});
