import { expect, test } from "vitest";
import { beginPairing } from "../src/patient/core/pairing";

test.each(["7K2QP-0XM4D", "7k2qp 0xm4d", "7K2QPOXM4D", " 7k2qp-oxm4d "])(
  "the same code, typed as %s, is the same pairing",
  async (again) => {
    const first = await beginPairing("7K2QP-0XM4D");
    expect((await beginPairing(again)).deviceId).toBe(first.deviceId);
  },
);

test("I and L are 1, and another code is another pairing", async () => {
  const first = await beginPairing("1K1QP-0XM4D");
  expect((await beginPairing("iklqp0xm4d")).secret).toBe(first.secret);
  expect((await beginPairing("1K1QP-0XM4E")).deviceId).not.toBe(first.deviceId);
});
