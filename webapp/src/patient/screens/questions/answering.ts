import { useEffect, useRef, useState } from "preact/hooks";
import { back, go } from "../../core/app";
import { phoneNow } from "../../core/clock";
import type { Code, Draft } from "../../core/types";
import { arriveAt } from "./arriving";
import type { Filling } from "./filling";
import { answered, arrive, type Stay, shown, stayed, steppedBack } from "./noting";
import { useSeenToTheEnd } from "./seeing";
import { useStopwatch } from "./stopwatch";

/** Less than this after the question came up, a tap belongs to the question before. */
const SETTLED_MS = 400;

/** What can be done at one question; whatever it changes is on the disk of the phone before anything moves on. */
export function useAnswering({ draft, form, keep }: Filling, item: string, position: number) {
  const { assessment } = draft;
  const [isAsking, setAsking] = useState(false);
  const [arrival] = useState(() => arriveAt(assessment, position));
  const stay = useRef<Stay>(arrive(draft, item, arrival.because));
  const cameUpAt = useRef(performance.now());
  const isMoving = useRef(false);
  const seconds = useStopwatch(() => void keep((kept) => stayed(kept, item, seconds())));
  const seen = useSeenToTheEnd(draft.answers[item] !== undefined);
  // Once for each showing.
  useEffect(() => {
    void keep((kept) => shown(arrival.isBackStep ? steppedBack(kept) : kept, item));
  }, []);

  const answer = (kept: Draft, code: Code | null) => answered(kept, stay.current, code, phoneNow());
  const choose = (code: Code | null) => {
    setAsking(false);
    return keep((kept) => answer(kept, code));
  };
  const move = async (then: () => void, change = (kept: Draft) => kept) => {
    if (isMoving.current) return;
    isMoving.current = true;
    if (await keep((kept) => stayed(change(kept), item, seconds()))) then();
    isMoving.current = false;
  };
  /** The way out is open also where the phone has no room: what could not be kept is said, and not more is lost. */
  const leave = async (then: () => void) => {
    if (isMoving.current) return;
    isMoving.current = true;
    await keep((kept) => stayed(kept, item, seconds()));
    isMoving.current = false;
    then();
  };
  const review = () => go({ at: "review", assessment });
  const onward = () => {
    if (arrival.returnsToReview || position + 1 === form.items.length) return review();
    return go({ at: "item", assessment, position: position + 1 });
  };
  const ask = () => {
    stay.current = { ...stay.current, because: "prompt-unanswered" };
    setAsking(true);
  };
  const showMore = () => {
    cameUpAt.current = performance.now();
    seen.showMore();
  };
  const next = () => {
    if (performance.now() - cameUpAt.current < SETTLED_MS) return;
    if (!seen.isSeen) return showMore();
    return draft.answers[item] === undefined ? ask() : move(onward);
  };
  const goHome = () => go({ at: "home" });
  return {
    isAsking,
    returnsToReview: arrival.returnsToReview,
    seen,
    choose,
    next,
    answerIt: () => setAsking(false),
    leaveEmpty: () => move(onward, (kept) => answer(kept, "skipped")),
    goBack: () => leave(position === 0 ? goHome : back),
    pause: () => leave(goHome),
    toReview: () => move(review),
  };
}
