import { useState } from "preact/hooks";
import { flush } from "../../core/app";
import { phoneZone } from "../../core/clock";
import { clearStuck, type Left, leftOn } from "../../core/left";
import type { Fault } from "../../core/types";
import { Button, Buttons, fill, LinkButton, Notice } from "../../ui";
import { day, hour } from "../../ui/words";
import { useActing } from "../around/acting";
import { sentence } from "../around/words";
import { words } from "./saying";

/** What is still on the tablet, for the team: how many, since when, why, and what to do. Never whose it is. */
export function LeftOn() {
  const say = words();
  const acting = useActing();
  const [isTried, setTried] = useState(false);
  const [nCleared, setCleared] = useState(0);
  const left = leftOn();
  if (left.length === 0) return nCleared > 0 ? <Notice urgent>{say.leftCleared}</Notice> : null;
  const stuck = left.filter((each) => each.isStuck);
  const again = async () => {
    setTried(false);
    setCleared(0);
    await acting.run(() => done(flush({ again: true })));
    setTried(true);
  };
  const clear = async () => {
    setTried(false);
    setCleared((await acting.run(() => done(clearStuck(stuck.map((each) => each.submissionId))))) ?? 0);
  };
  return (
    <section class={`notice ${stuck.length > 0 ? "error" : "warn"}`} aria-labelledby="left">
      <h2 id="left">{say.leftTitle}</h2>
      <div role="status">
        <p>{fill(say.leftCount, { n: left.length })}</p>
        {acting.isBusy && <p>{say.leftBusy}</p>}
        {isTried && <p>{say.leftTried}</p>}
        {nCleared > 0 && <p>{say.leftCleared}</p>}
      </div>
      <ul>
        {left.map((each) => (
          <One key={each.submissionId} left={each} />
        ))}
      </ul>
      {stuck.length > 0 && <p>{say.leftDo}</p>}
      <Buttons>
        <Button disabled={acting.isBusy} onClick={again}>
          {say.leftAgain}
        </Button>
      </Buttons>
      {acting.fault && (
        <Notice kind="error" urgent>
          {say.leftNotCleared}
        </Notice>
      )}
      {stuck.length > 0 && !acting.isBusy && <Clearing stuck={stuck} onClear={clear} />}
    </section>
  );
}

function One({ left: { finishedAt, isStuck, fault } }: { left: Left }) {
  const say = words();
  return (
    <li>
      <p>{fill(say.leftSince, when(finishedAt))}</p>
      <p>{why(isStuck, fault)}</p>
      {isStuck && fault?.code && <p>{fill(say.leftCode, { code: `${fault.status} ${fault.code}` })}</p>}
    </li>
  );
}

/** Why it is still here, for somebody who can do something about it. */
function why(isStuck: boolean, fault: Fault | null): string {
  const say = words();
  if (!isStuck) return fault ? sentence(fault) : say.leftWaits;
  const told: Partial<Record<Fault["kind"], string>> = {
    unauthenticated: say.leftNoRight,
    forbidden: say.leftForbidden,
    "not-found": say.leftUnknown,
    "too-large": say.leftTooLarge,
  };
  return (fault && told[fault.kind]) ?? say.leftInvalid;
}

/** Clearing says first what is lost by it, and is asked twice. */
function Clearing({ stuck, onClear }: { stuck: Left[]; onClear: () => unknown }) {
  const say = words();
  const [isAsking, setAsking] = useState(false);
  const n = stuck.length;
  if (!isAsking) return <LinkButton onClick={() => setAsking(true)}>{fill(say.leftClear, { n })}</LinkButton>;
  return (
    <div class="notice warn" role="alert">
      <p>{fill(say.leftLost, { n })}</p>
      <p>{say.leftSure}</p>
      <Buttons>
        <Button onClick={() => setAsking(false)}>{say.leftNo}</Button>
        <Button onClick={onClear}>{say.leftYes}</Button>
      </Buttons>
    </div>
  );
}

function when(at: string): { date: string; time: string } {
  return { date: day(at, phoneZone()), time: hour(at, phoneZone()) };
}

async function done<T>(act: Promise<T>) {
  return { ok: true, status: 200, data: await act, etag: null } as const;
}
