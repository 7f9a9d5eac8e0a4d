import { beforeEach, describe, expect, it } from "vitest";
import { arriveAt, REVIEW, sendTo } from "../src/patient/screens/questions/arriving";

const FORWARD = { because: null, isBackStep: false, returnsToReview: false };
const BACK = { because: "back-step", isBackStep: true, returnsToReview: false };

describe("how an item was reached", () => {
  beforeEach(() => void arriveAt("another questionnaire", 0));

  it("is forward at the first one, and at each later one", () => {
    expect(arriveAt("a", 0)).toEqual(FORWARD);
    expect(arriveAt("a", 1)).toEqual(FORWARD);
  });

  it("is a step back from a later item, and from the review by the phone's own back", () => {
    arriveAt("a", 3);
    expect(arriveAt("a", 2)).toEqual(BACK);
    arriveAt("a", REVIEW);
    expect(arriveAt("a", 35)).toEqual(BACK);
  });

  it("is the review where that sent one there, and Next leads back to it", () => {
    arriveAt("a", REVIEW);
    sendTo("a", 4, "review");
    expect(arriveAt("a", 4)).toEqual({ because: "review", isBackStep: false, returnsToReview: true });
    expect(arriveAt("a", 5)).toEqual(FORWARD);
  });

  it("is no step back where another questionnaire was on the screen before", () => {
    arriveAt("a", 7);
    expect(arriveAt("b", 0)).toEqual(FORWARD);
  });
});
