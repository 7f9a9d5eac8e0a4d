import { useState } from "preact/hooks";
import { go } from "../../core/app";
import type { Assessment } from "../../core/types";
import { Button, Notice, Screen } from "../../ui";
import { fill } from "../../ui/words";
import { whatIsKept } from "./kept";
import { LeftOver } from "./LeftOver";
import { useRead } from "./reading";
import { words } from "./saying";
import { dayOf, lastDayBefore } from "./visit";

interface Props {
  assessment: string;
  /** What the service told of it; undefined where it is no longer planned. */
  found: Assessment | undefined;
}

/** A questionnaire that is not to be answered now: why, since when, whom to call, and what was answered so far. */
export function Shut({ assessment, found }: Props) {
  const say = words();
  const [isDeleted, setDeleted] = useState(false);
  const kept = useRead(() => whatIsKept(assessment), [assessment, isDeleted]);
  const comesLater = found?.why_not === "not-yet-open";
  return (
    <Screen title={say.closedTitle} heading={say.closedTitle} back={() => go({ at: "home" })}>
      <Notice>
        <p>{why(found)}</p>
        {kept?.draft && <p>{say.closedMeanwhile}</p>}
      </Notice>
      <p>{say.callInstead}</p>
      {kept?.draft && !comesLater && <LeftOver kept={kept} onDeleted={() => setDeleted(true)} />}
      {isDeleted && !kept?.draft && <Notice urgent>{say.leftOverDeleted}</Notice>}
      <Button kind="primary" onClick={() => go({ at: "home" })}>
        {say.toHome}
      </Button>
    </Screen>
  );
}

function why(found: Assessment | undefined): string {
  const say = words();
  switch (found?.why_not) {
    case "not-yet-open":
      return found.opens_at ? fill(say.notYetOpen, { date: dayOf(found.opens_at) }) : say.notYetOpenNoDate;
    case "closed":
      return found.closes_at ? fill(say.closedSince, { date: lastDayBefore(found.closes_at) }) : say.closedNoDate;
    case "completed":
      return say.completedAlready;
    case undefined:
    case "not-expected":
      return say.notExpected;
    default:
      return say.cannotShow;
  }
}
