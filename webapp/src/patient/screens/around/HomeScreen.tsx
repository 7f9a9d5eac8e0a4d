import {
  assessments,
  go,
  isOnline,
  language,
  me,
  outbox,
  receipts,
  refresh,
  storageTrouble,
  trouble,
  unsent,
} from "../../core/app";
import type { Assessment } from "../../core/types";
import { Button, Buttons, fill, LinkButton, Notice, Screen } from "../../ui";
import { isFinished } from "../questions/visit";
import { Due } from "./Due";
import { LeftOvers } from "./LeftOvers";
import { words } from "./saying";
import { Trouble } from "./Trouble";
import { Update } from "./Update";
import { dayOf, moment } from "./words";

const SHOWN_RECEIPTS = 4;

/** What is due now and until when, what comes next, and what waits on the phone. */
export function HomeScreen() {
  const say = words();
  const waiting = new Set(unsent.value.map((each) => each.assessment));
  const due = assessments.value.items.filter(
    ({ assessment_id: own, can_start: canStart }) => waiting.has(own) || (canStart && !isFinished(own)),
  );
  return (
    <Screen title={say.homeTitle} heading={say.homeTitle}>
      <Update />
      <States />
      {due.length > 0 && (
        <section>
          <h2>{say.dueTitle}</h2>
          {due.map((each) => (
            <Due
              key={each.assessment_id}
              found={each}
              isWaiting={waiting.has(each.assessment_id)}
              isFirst={each === due.find((one) => !waiting.has(one.assessment_id))}
            />
          ))}
          <LinkButton onClick={() => go({ at: "not-today" })}>{say.notTodayLink}</LinkButton>
        </section>
      )}
      <LeftOvers />
      <Ahead hasDue={due.length > 0} />
      <Sent />
      <More />
    </Screen>
  );
}

/** What is the matter just now: no network, no room, or what the service said last. */
function States() {
  const say = words();
  const n = unsent.value.length;
  return (
    <>
      {!isOnline.value && <Notice>{say.offlineNow}</Notice>}
      {storageTrouble.value && <Trouble fault={storageTrouble.value} />}
      {trouble.value && trouble.value.kind !== "offline" && <Trouble fault={trouble.value} again={refresh} />}
      {trouble.value?.kind === "unauthenticated" && (
        <Button onClick={() => go({ at: "pair" })}>{say.forgotButton}</Button>
      )}
      {n > 0 && (
        <Notice kind="warn">
          <p>{fill(say.outboxCount, { n })}</p>
          <LinkButton onClick={() => go({ at: "outbox" })}>{say.outboxTitle}</LinkButton>
        </Notice>
      )}
      {n === 0 && outbox.value.length > 0 && (
        <Notice>
          <p>{say.outboxHeld}</p>
          <LinkButton onClick={() => go({ at: "outbox" })}>{say.outboxTitle}</LinkButton>
        </Notice>
      )}
    </>
  );
}

/** What comes after what is due, and how many are left. */
function Ahead({ hasDue }: { hasDue: boolean }) {
  const say = words();
  const { nLeft, nextOpensAt } = assessments.value;
  const next = nextUp(nextOpensAt);
  const left = nLeft === 0 ? say.noneLeft : nLeft === 1 ? say.oneLeft : fill(say.howManyLeft, { n: nLeft });
  const isOver = me.value !== null && !me.value.permissions.includes("questionnaires");
  return (
    <section>
      {!hasDue && <p>{say.nothingDue}</p>}
      {isOver && <p>{say.notAsked}</p>}
      {!isOver && <h2>{say.comesNext}</h2>}
      {!isOver && nextOpensAt && (
        <p>
          {next && `${next}: `}
          {fill(say.nextOpens, { when: dayOf(nextOpensAt) })}
        </p>
      )}
      {!isOver && !nextOpensAt && nLeft > 0 && !hasDue && <p>{say.nextUnknown}</p>}
      {!isOver && <p>{nLeft === 0 && !hasDue ? say.allDone : left}</p>}
    </section>
  );
}

/** The name of the visit that opens then. */
function nextUp(at: string | null): string | undefined {
  const found = assessments.value.items.find((each: Assessment) => at !== null && each.opens_at === at);
  return found?.visit_name[language.value];
}

function Sent() {
  const say = words();
  const newest = [...receipts.value].sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
  if (newest.length === 0) return null;
  return (
    <section>
      <h2>{say.sentTitle}</h2>
      <ul>
        {newest.slice(0, SHOWN_RECEIPTS).map((each) => (
          <li key={each.submissionId}>
            {fill(each.held ? say.receivedHeld : say.receivedAt, { when: moment(each.receivedAt), code: each.code })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function More() {
  const say = words();
  return (
    <nav aria-label={say.menuTitle}>
      <h2>{say.menuTitle}</h2>
      <Buttons>
        <Button onClick={() => go({ at: "help" })}>{say.helpTitle}</Button>
        <Button onClick={() => go({ at: "answers" })}>{say.answersTitle}</Button>
        <Button onClick={() => go({ at: "reminders" })}>{say.remindersTitle}</Button>
        <Button onClick={() => go({ at: "settings" })}>{say.settingsTitle}</Button>
      </Buttons>
    </nav>
  );
}
