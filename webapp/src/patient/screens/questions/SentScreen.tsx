import { go, outbox, receipts } from "../../core/app";
import type { Assessment, Frozen, KeptReceipt, Place } from "../../core/types";
import { Button, Buttons, Notice, Screen } from "../../ui";
import { day, fill, hour } from "../../ui/words";
import { words } from "./saying";
import { known, nextOfVisit, placeInVisit, zone } from "./visit";

/** What became of a questionnaire that was finished: it arrived, or it waits on this phone; never one for the other. */
export function SentScreen({ place }: { place: Extract<Place, { at: "sent" }> }) {
  const say = words();
  const receipt = receipts.value.find((each) => each.submissionId === place.submission);
  const frozen = outbox.value.find((each) => each.submissionId === place.submission);
  const title = titleOf(receipt, frozen);
  const done = receipt ?? frozen;
  return (
    <Screen title={title} heading={title} back={() => go({ at: "home" })} shows={title}>
      <div role="status">
        {receipt ? <Received receipt={receipt} /> : frozen ? <Waiting frozen={frozen} /> : <p>{say.goneLead}</p>}
      </div>
      <Onward found={done && known(done.assessment)} />
    </Screen>
  );
}

function titleOf(receipt: KeptReceipt | undefined, frozen: Frozen | undefined): string {
  const say = words();
  if (receipt) return say.receivedTitle;
  if (!frozen) return say.goneTitle;
  if (frozen.state === "held") return say.receivedTitle;
  return frozen.state === "refused" ? say.refusedTitle : say.waitingTitle;
}

function Received({ receipt }: { receipt: KeptReceipt }) {
  const say = words();
  const at = { date: day(receipt.receivedAt, zone()), time: hour(receipt.receivedAt, zone()) };
  return (
    <>
      <p>{fill(say.receivedAt, at)}</p>
      <p>
        {say.receiptCode}{" "}
        <span class="code" translate={false}>
          {receipt.code}
        </span>
      </p>
      <p>{say.codeUse}</p>
      <p>{receipt.held ? say.heldLead : say.nothingToDo}</p>
    </>
  );
}

function Waiting({ frozen }: { frozen: Frozen }) {
  const say = words();
  if (frozen.state === "held") return <p>{say.heldLead}</p>;
  if (frozen.state === "refused") {
    return (
      <Notice kind="error">
        <p>{say.refusedLead}</p>
      </Notice>
    );
  }
  return (
    <Notice>
      <p>{say.waitingSafe}</p>
      <p>{whatNow(frozen)}</p>
    </Notice>
  );
}

/** What one waits for, and what to do: the network where nothing answered, else what the answer asks for. */
function whatNow({ state, lastFault, nextAt }: Frozen): string {
  const say = words();
  if (state === "sending") return say.sendingNow;
  const kind = lastFault?.kind ?? "offline";
  if (kind === "offline") return say.waitingDo;
  if (kind === "unauthenticated") return say.waitingForCode;
  if (kind === "too-old") return say.waitingForVersion;
  return nextAt
    ? fill(say.waitingBusyUntil, { date: day(nextAt, zone()), time: hour(nextAt, zone()) })
    : say.waitingBusy;
}

/** The next questionnaire of the visit, or that there is none. */
function Onward({ found }: { found: Assessment | undefined }) {
  const say = words();
  const next = found && nextOfVisit(found);
  const home = () => go({ at: "home" });
  if (!next) {
    return (
      <>
        {found && <p>{say.allDone}</p>}
        <Button kind="primary" onClick={home}>
          {say.toHome}
        </Button>
      </>
    );
  }
  return (
    <>
      <p>{say.nextLead}</p>
      <Buttons>
        <Button kind="primary" onClick={() => go({ at: "before", assessment: next.assessment_id })}>
          {fill(say.nextOne, placeInVisit(next))}
        </Button>
        <Button onClick={home}>{say.later}</Button>
      </Buttons>
    </>
  );
}
