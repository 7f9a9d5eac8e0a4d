import { allDrafts, assessments, go, language } from "../../core/app";
import type { Draft } from "../../core/types";
import { Button } from "../../ui";
import { useRead } from "../questions/reading";
import { isFinished, known } from "../questions/visit";
import { words } from "./saying";

/** What was begun and is not to be answered now: it is kept, and shown, until it is sent or the participant deletes it. */
export function LeftOvers() {
  const say = words();
  const drafts = useRead(() => allDrafts().catch(() => []), [assessments.value]);
  const left = drafts?.filter(isLeftOver) ?? [];
  if (left.length === 0) return null;
  return (
    <section>
      <h2>{say.leftTitle}</h2>
      {left.map(({ assessment }) => (
        <article key={assessment} class="notice">
          <h3>{nameOf(assessment)}</h3>
          <p>{say.leftLead}</p>
          <Button onClick={() => go({ at: "before", assessment })}>{say.leftOpen}</Button>
        </article>
      ))}
    </section>
  );
}

/** Only the service says what is to be answered: before it told its plan, nothing is left over. */
function isLeftOver({ assessment }: Draft): boolean {
  const isTold = assessments.value.toldAt !== undefined;
  return isTold && known(assessment)?.can_start !== true && !isFinished(assessment);
}

function nameOf(assessment: string): string {
  const found = known(assessment);
  return found?.visit_name[language.value] ?? found?.visit ?? words().leftOther;
}
