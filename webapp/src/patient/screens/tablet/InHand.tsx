import { useEffect, useState } from "preact/hooks";
import { assessments, draftOf, go, language, outbox, refresh, trouble } from "../../core/app";
import { lockTablet } from "../../core/tablet";
import type { Assessment } from "../../core/types";
import { Button, Buttons, fill, LinkButton, Screen } from "../../ui";
import { Trouble } from "../around/Trouble";
import { useRead } from "../questions/reading";
import { isFinished, placeInVisit } from "../questions/visit";
import { words } from "./saying";

/** Without a tap for so long after the last receipt, the tablet is locked by itself. */
const AFTER_ALL_MS = 2 * 60_000;

/** What the participant answers here: the questionnaires of one visit, and nothing else. */
export function InHand() {
  const say = words();
  const [isAsking, setAsking] = useState(false);
  const mine = [...assessments.value.items].sort((one, other) => one.position - other.position);
  const left = mine.filter((each) => each.can_start && !isFinished(each.assessment_id));
  const isDone = mine.length > 0 && left.length === 0;
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => void lockTablet(), AFTER_ALL_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <Screen title={say.inHandTitle} heading={say.inHandTitle} shows={isDone ? "done" : "in hand"}>
      {isDone ? <p>{say.allDone}</p> : <p>{say.inHandLead}</p>}
      {trouble.value && (trouble.value.kind !== "offline" || mine.length === 0) && (
        <Trouble fault={trouble.value} again={refresh} />
      )}
      {mine.map((each) => (
        <One key={each.assessment_id} found={each} isFirst={each === left[0]} />
      ))}
      {!isDone && <LinkButton onClick={() => go({ at: "practice", step: 0 })}>{say.practice}</LinkButton>}
      {isAsking ? (
        <div class="notice warn" role="alert">
          <p>{say.leaveAsk}</p>
          <Buttons>
            <Button onClick={lockTablet}>{say.leaveYes}</Button>
            <Button onClick={() => setAsking(false)}>{say.leaveNo}</Button>
          </Buttons>
        </div>
      ) : (
        <Buttons>
          <Button kind={isDone ? "primary" : "plain"} onClick={() => (isDone ? lockTablet() : setAsking(true))}>
            {say.finish}
          </Button>
        </Buttons>
      )}
    </Screen>
  );
}

function One({ found, isFirst }: { found: Assessment; isFirst: boolean }) {
  const say = words();
  const id = found.assessment_id;
  const draft = useRead(() => draftOf(id).catch(() => null), [id]);
  const place = fill(say.nth, placeInVisit(found));
  const state = outbox.value.find((each) => each.assessment === id && each.state !== "held")?.state;
  const isOnTheWay = state !== undefined;
  const isBegun = Boolean(draft) || found.draft_saved_at !== null;
  return (
    <article class="notice">
      <h2>{found.visit_name[language.value] ?? found.visit}</h2>
      <p>{place}</p>
      {isOnTheWay && <p>{state === "refused" ? say.refused : say.kept}</p>}
      {!isOnTheWay && isFinished(id) && <p>{say.sent}</p>}
      {!isFinished(id) && !found.can_start && <p>{found.status.startsWith("completed") ? say.sent : say.notNow}</p>}
      {!isFinished(id) && found.can_start && (
        <>
          {found.minutes !== null && <p>{fill(say.minutes, { minutes: found.minutes })}</p>}
          <Button kind={isFirst ? "primary" : "plain"} onClick={() => go({ at: "before", assessment: id })}>
            {isBegun ? say.goOn : say.begin}
            <span class="unseen"> {place}</span>
          </Button>
        </>
      )}
    </article>
  );
}
