import { assessments, draftOf, go, language } from "../../core/app";
import type { Assessment } from "../../core/types";
import { Button, fill, LinkButton } from "../../ui";
import { useRead } from "../questions/reading";
import { words } from "./saying";
import { lastDayBefore } from "./words";

interface Props {
  found: Assessment;
  /** Whether it was finished on this phone and is not acknowledged yet. */
  isWaiting: boolean;
  /** Whether it is the one to answer first. */
  isFirst: boolean;
}

/** One questionnaire that can be answered now; it is named by its visit and its place there, never by its name. */
export function Due({ found, isWaiting, isFirst }: Props) {
  const say = words();
  const draft = useRead(() => draftOf(found.assessment_id).catch(() => null), [found.assessment_id]);
  const isBegun = Boolean(draft) || found.draft_saved_at !== null;
  const before = { at: "before", assessment: found.assessment_id } as const;
  const { nth, of } = placeAtVisit(found);
  return (
    <article class="notice">
      <h3>{found.visit_name[language.value] ?? found.visit}</h3>
      <p>{fill(say.dueNth, { nth, of })}</p>
      {isWaiting && <p>{say.dueWaits}</p>}
      {isWaiting && <LinkButton onClick={() => go({ at: "outbox" })}>{say.outboxTitle}</LinkButton>}
      {!isWaiting && (
        <>
          {found.minutes !== null && <p>{fill(say.dueMinutes, { minutes: found.minutes })}</p>}
          {found.closes_at && <p>{fill(say.dueUntil, { when: lastDayBefore(found.closes_at) })}</p>}
          {isBegun && <p>{say.dueSaved}</p>}
          <Button kind={isFirst ? "primary" : "plain"} onClick={() => go(before)}>
            {isBegun ? say.dueGoOn : say.dueBegin}
            <span class="unseen"> {fill(say.dueNth, { nth, of })}</span>
          </Button>
        </>
      )}
    </article>
  );
}

function placeAtVisit(found: Assessment): { nth: number; of: number } {
  const beside = assessments.value.items.filter((each) => each.visit === found.visit);
  const ordered = [...beside].sort((a, b) => a.position - b.position);
  return { nth: ordered.indexOf(found) + 1, of: ordered.length };
}
