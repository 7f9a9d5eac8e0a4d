import { describe, expect, it } from "vitest";
import type { Code, Draft } from "../src/patient/core/types";
import * as noting from "../src/patient/screens/questions/noting";

const AT = new Date("2026-08-17T17:08:02Z");
const ITEMS = ["q1", "q2", "q3"];

function draft(answers: Record<string, Code> = {}): Draft {
  return {
    enrolment: "enrolment-1",
    assessment: "a",
    instrument: "sf36v2",
    form: { version: "demo-1", language: "es", contentHash: "" },
    submissionId: "s",
    startedAt: "2026-08-17T19:02:11+02:00",
    answers,
    atItem: null,
    completedBy: null,
    paradata: { presented: [], seconds: {}, backSteps: 0, changes: [] },
    savedAt: "2026-08-17T19:02:11+02:00",
    serverTag: null,
  };
}

function told(kept: Draft): unknown[] {
  return kept.paradata.changes.map(({ item, before, after, because }) => [item, before, after, because]);
}

describe("a change of an answer", () => {
  it("is none at the first stay, however often another answer is tapped", () => {
    const stay = noting.arrive(draft(), "q1", null);
    const twice = noting.answered(noting.answered(draft(), stay, 2, AT), stay, 3, AT);
    expect(twice.answers).toEqual({ q1: 3 });
    expect(told(twice)).toEqual([]);
  });

  it("is one from the first to the last answer of a later stay", () => {
    const kept = draft({ q1: 2 });
    const stay = noting.arrive(kept, "q1", "back-step");
    const changed = noting.answered(noting.answered(kept, stay, null, AT), stay, 4, AT);
    expect(told(changed)).toEqual([["q1", 2, 4, "back-step"]]);
  });

  it("is taken back with the answer", () => {
    const kept = draft({ q1: 2 });
    const stay = noting.arrive(kept, "q1", "review");
    const back = noting.answered(noting.answered(kept, stay, 4, AT), stay, 2, AT);
    expect(told(back)).toEqual([]);
  });

  it("names the prompt that led to the first answer", () => {
    const stay = noting.arrive(draft(), "q1", "prompt-unanswered");
    expect(told(noting.answered(draft(), stay, 1, AT))).toEqual([["q1", null, 1, "prompt-unanswered"]]);
  });

  it("is none where an item without an answer is left empty on purpose", () => {
    const stay = noting.arrive(draft(), "q1", "prompt-unanswered");
    const left = noting.answered(draft(), stay, "skipped", AT);
    expect(left.answers).toEqual({ q1: "skipped" });
    expect(told(left)).toEqual([]);
  });

  it("always ends with the answer that the item has", () => {
    let kept = draft({ q1: 2 });
    kept = noting.answered(kept, noting.arrive(kept, "q1", "back-step"), null, AT);
    kept = noting.answered(kept, noting.arrive(kept, "q1", null), "skipped", AT);
    expect(told(kept)).toEqual([
      ["q1", 2, null, "back-step"],
      ["q1", null, "skipped", "back-step"],
    ]);
  });
});

describe("what is noted beside the answers", () => {
  it("names each item once, in the order of first showing", () => {
    const kept = ["q1", "q2", "q1"].reduce(noting.shown, draft());
    expect(kept.paradata.presented).toEqual(["q1", "q2"]);
    expect(kept.atItem).toBe("q1");
  });

  it("adds up whole seconds", () => {
    const kept = noting.stayed(noting.stayed(draft(), "q1", 4.6), "q1", 2.2);
    expect(kept.paradata.seconds).toEqual({ q1: 7 });
  });

  it("counts steps back", () => {
    expect(noting.steppedBack(noting.steppedBack(draft())).paradata.backSteps).toBe(2);
  });
});

describe("where a draft goes on", () => {
  it("is the first item where nothing was shown", () => {
    expect(noting.goesOnAt(draft(), ITEMS)).toBe(0);
  });

  it("is the item that was on the screen", () => {
    expect(noting.goesOnAt(noting.shown(draft(), "q2"), ITEMS)).toBe(1);
  });

  it("is the review once all items were shown and the last was left", () => {
    const kept = { ...ITEMS.reduce(noting.shown, draft()), atItem: null };
    expect(noting.goesOnAt(kept, ITEMS)).toBe("review");
  });
});

describe("an item", () => {
  it("that was left empty on purpose is not one without an answer", () => {
    const kept = draft({ q1: 1, q2: "skipped" });
    expect(noting.unanswered(kept, ITEMS)).toEqual(["q3"]);
    expect(noting.leftEmpty(kept, ITEMS)).toEqual(["q2"]);
  });
});
