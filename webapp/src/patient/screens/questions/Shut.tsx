import { go } from "../../core/app";
import type { Assessment } from "../../core/types";
import { Button, Notice, Screen } from "../../ui";
import { fill } from "../../ui/words";
import { words } from "./saying";
import { dayOf, lastDayBefore } from "./visit";

interface Props {
  found: Assessment;
  /** Whether answers of this phone are still there. */
  hasDraft: boolean;
}

/** A questionnaire that is not to be answered now: why, by the date where there is one, and whom to call. */
export function Shut({ found, hasDraft }: Props) {
  const say = words();
  return (
    <Screen title={say.closedTitle} heading={say.closedTitle} back={() => go({ at: "home" })}>
      <Notice>
        <p>{why(found)}</p>
        {hasDraft && <p>{say.closedMeanwhile}</p>}
      </Notice>
      <p>{say.callInstead}</p>
      <Button kind="primary" onClick={() => go({ at: "home" })}>
        {say.toHome}
      </Button>
    </Screen>
  );
}

function why(found: Assessment): string {
  const say = words();
  switch (found.why_not) {
    case "not-yet-open":
      return found.opens_at ? fill(say.notYetOpen, { date: dayOf(found.opens_at) }) : say.notYetOpenNoDate;
    case "closed":
      return found.closes_at ? fill(say.closedSince, { date: lastDayBefore(found.closes_at) }) : say.closedNoDate;
    case "completed":
      return say.completedAlready;
    case "not-expected":
      return say.notExpected;
    default:
      return say.cannotShow;
  }
}
