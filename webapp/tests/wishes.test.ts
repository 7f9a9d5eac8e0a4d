import { expect, test } from "vitest";
import { asked, isQuiet, misfits, type Preferences, tidy, wishesOf } from "../src/patient/screens/around/wishes";

const TOLD: Preferences = {
  language: "es",
  zone: "Europe/Madrid",
  at: "10:00",
  quiet_hours: { starts: "21:00", ends: "09:00" },
  channels: ["push", "email"],
  chosen: [],
  offered: ["push", "email", "sms"],
  usable: [],
  is_contact_permitted: true,
  is_email_stopped: false,
  postponed_until: null,
  email_hint: null,
  telephone_hint: null,
  push_subscriptions: 0,
};

test("quiet hours go over midnight, and end before their last minute", () => {
  expect(["20:59", "21:00", "00:00", "08:59", "09:00"].map((at) => isQuiet(at, "21:00", "09:00"))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isQuiet("12:00", "11:00", "13:00")).toBe(true);
});

test("a number is sent without what people write between its digits", () => {
  expect(tidy("+34 600-123 (456)")).toBe("+34600123456");
  expect(tidy("0034 600 123 456")).toBe("+34600123456");
});

test("a way without an address is not taken, unless one stands", () => {
  const wishes = wishesOf(TOLD);
  expect(misfits({ ...wishes, ways: ["email", "sms"] }, TOLD)).toEqual(["email", "telephone"]);
  const stands = { ...TOLD, email_hint: "a…@…org", telephone_hint: "…56" };
  expect(misfits({ ...wishes, ways: ["email", "sms"] }, stands)).toEqual([]);
  expect(misfits({ ...wishes, ways: ["email"], email: "ana@example" }, stands)).toEqual(["email"]);
});

test("an hour in which nobody writes cannot be chosen", () => {
  expect(misfits({ ...wishesOf(TOLD), ways: [], at: "22:00" }, TOLD)).toEqual(["hour"]);
});

test("an address that is not typed is not named, so that it stays", () => {
  const wishes = { ...wishesOf(TOLD), ways: ["email" as const], turned: ["push" as const, "email" as const] };
  const kept = asked({ ...wishes, email: " ana@example.org " }, TOLD);
  expect(kept).toEqual({
    language: "es",
    zone: null,
    at: "10:00",
    quiet_hours: { starts: "21:00", ends: "09:00" },
    channels: ["email"],
    email: "ana@example.org",
  });
});

test("a way that was not touched stays chosen, so that an address from the site is used", () => {
  expect(wishesOf(TOLD).ways).toEqual([]);
  expect(asked(wishesOf(TOLD), TOLD).channels).toEqual(["push", "email"]);
});

test("whoever stopped e-mail and wants it again lets it come again", () => {
  const stopped = { ...TOLD, is_email_stopped: true, email_hint: "a…@…org" };
  expect(wishesOf(stopped).ways).toEqual([]);
  const again = { ...wishesOf(stopped), ways: ["email" as const], turned: ["email" as const] };
  expect(asked(again, stopped)).toMatchObject({ is_email_stopped: false, channels: ["push", "email"] });
});
