import { useEffect, useRef, useState } from "preact/hooks";
import { back, go } from "../../core/app";
import { phoneNow } from "../../core/clock";
import type { Assessment, Code, FormItem } from "../../core/types";
import { Button, LinkButton, Notice, Progress, RadioGroup, RadioRow, Screen } from "../../ui";
import { fill, words } from "../../ui/words";
import { arriveAt } from "./arriving";
import { Empty } from "./Empty";
import type { Filling } from "./filling";
import { idsOf } from "./going";
import { answered, arrive, isAllShown, type Stay, shown, stayed, steppedBack } from "./noting";
import { useSeenToTheEnd } from "./seeing";
import { useStopwatch } from "./stopwatch";
import { isPastClosing, lastDayBefore, placeInVisit } from "./visit";
import { DemoMark } from "./Wording";

interface Props {
  filling: Filling;
  item: FormItem;
  /** 0-based. */
  position: number;
  found: Assessment | undefined;
}

/** Less than this after the question came up, a tap belongs to the question before. */
const SETTLED_MS = 400;

/** One question, its answers and the way on; whatever is tapped is on the disk of the phone before the next comes. */
export function Question({ filling, item, position, found }: Props) {
  const { draft, form, keep, isUnsaved } = filling;
  const say = words();
  const total = form.items.length;
  const [isAsking, setAsking] = useState(false);
  const [arrival] = useState(() => arriveAt(draft.assessment, position));
  const stay = useRef<Stay>(arrive(draft, item.id, arrival.because));
  const cameUpAt = useRef(performance.now());
  const isMoving = useRef(false);
  const seconds = useStopwatch(() => void keep((kept) => stayed(kept, item.id, seconds())));
  const seen = useSeenToTheEnd(draft.answers[item.id] !== undefined);
  // Once for each showing.
  useEffect(() => {
    void keep((kept) => shown(arrival.isBackStep ? steppedBack(kept) : kept, item.id));
  }, []);

  const chosen = draft.answers[item.id];
  const choose = async (code: Code | null) => {
    setAsking(false);
    return keep((kept) => answered(kept, stay.current, code, phoneNow()));
  };
  const move = async (then: () => void, change = (kept: typeof draft) => kept) => {
    if (isMoving.current) return;
    isMoving.current = true;
    if (await keep((kept) => stayed(change(kept), item.id, seconds()))) then();
    isMoving.current = false;
  };
  const onward = () => {
    const isLast = position + 1 === total;
    const { assessment } = draft;
    if (arrival.returnsToReview || isLast) return go({ at: "review", assessment });
    return go({ at: "item", assessment, position: position + 1 });
  };
  const next = () => {
    if (performance.now() - cameUpAt.current < SETTLED_MS) return;
    if (!seen.isSeen) {
      cameUpAt.current = performance.now();
      return seen.showMore();
    }
    if (chosen !== undefined) return move(onward);
    stay.current = { ...stay.current, because: "prompt-unanswered" };
    setAsking(true);
  };
  const leaveEmpty = () => move(onward, (kept) => answered(kept, stay.current, "skipped", phoneNow()));
  const goBack = () => move(() => (position === 0 ? go({ at: "home" }) : back()));
  const title = fill(say.questionTitle, { n: position + 1, total });
  const within = found && fill(say.ofVisit, placeInVisit(found));
  const closedOn = found?.closes_at && isPastClosing(found) ? lastDayBefore(found.closes_at) : null;
  return (
    <Screen title={title} back={goBack} shows={item.id}>
      <Progress at={position + 1} total={total} within={within}>
        {title}
      </Progress>
      <DemoMark form={form} />
      {closedOn && <Notice>{fill(say.closesWhile, { date: closedOn })}</Notice>}
      <RadioGroup
        legend={
          <>
            <span class="recall" lang={form.language} translate={false}>
              {form.recall_text}
            </span>
            <h1 class="asked" id="heading" tabIndex={-1} lang={form.language} translate={false}>
              {item.text}
            </h1>
          </>
        }
      >
        {item.options.map((option) => (
          <RadioRow
            key={option.code}
            name={item.id}
            lang={form.language}
            translate="no"
            isChosen={chosen === option.code}
            onChoose={() => choose(option.code as Code)}
          >
            {option.text}
          </RadioRow>
        ))}
      </RadioGroup>
      <div ref={seen.end} />
      {chosen === "skipped" && <p class="hint">{say.leftEmpty}</p>}
      {isUnsaved && (
        <Notice kind="error" urgent>
          {say.notSaved}
        </Notice>
      )}
      {isAsking ? (
        <Empty skipping={found?.skipping ?? "allow"} onAnswer={() => setAsking(false)} onLeave={leaveEmpty} />
      ) : (
        <div class="bar" ref={seen.bar}>
          <Button kind="primary" onClick={next}>
            {seen.isSeen ? (arrival.returnsToReview ? say.backToReview : say.next) : say.moreOptions}
          </Button>
        </div>
      )}
      <div>
        {chosen !== undefined && chosen !== "skipped" && (
          <LinkButton onClick={() => choose(null)}>{say.clear}</LinkButton>
        )}
        {!arrival.returnsToReview && isAllShown(draft, idsOf(form)) && (
          <LinkButton onClick={() => move(() => go({ at: "review", assessment: draft.assessment }))}>
            {say.toReview}
          </LinkButton>
        )}
        <LinkButton onClick={() => move(() => go({ at: "home" }))}>{say.pause}</LinkButton>
      </div>
    </Screen>
  );
}
