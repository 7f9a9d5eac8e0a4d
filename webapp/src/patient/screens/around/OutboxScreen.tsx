import { assessments, flush, go, language, outbox, unsent } from "../../core/app";
import type { Frozen } from "../../core/types";
import { Button, Buttons, fill, Notice, Screen } from "../../ui";
import { words } from "./saying";
import { moment, sentence } from "./words";

/** What is finished and not acknowledged yet, each with its state in words. */
export function OutboxScreen() {
  const say = words();
  const kept = outbox.value;
  const n = unsent.value.length;
  return (
    <Screen title={say.outboxTitle} heading={say.outboxTitle} back={() => go({ at: "home" })}>
      <div role="status">
        <p>{n === 0 ? say.outboxEmpty : fill(say.outboxCount, { n })}</p>
      </div>
      {kept.map((each) => (
        <Waiting key={each.submissionId} frozen={each} />
      ))}
      {n > 0 && <p>{say.outboxSafe}</p>}
      <Buttons>
        {n > 0 && (
          <Button kind="primary" onClick={() => flush({ again: true })}>
            {say.outboxSendNow}
          </Button>
        )}
        <Button onClick={() => go({ at: "home" })}>{say.toHome}</Button>
      </Buttons>
    </Screen>
  );
}

function Waiting({ frozen }: { frozen: Frozen }) {
  const say = words();
  const found = assessments.value.items.find((each) => each.assessment_id === frozen.assessment);
  const states: Record<Frozen["state"], string> = {
    waiting: waitsFor(frozen),
    sending: say.outboxSending,
    held: say.outboxHeld,
    refused: say.outboxRefused,
  };
  const fault = frozen.lastFault;
  return (
    <Notice kind={frozen.state === "refused" ? "error" : "info"}>
      {found && <p>{found.visit_name[language.value] ?? found.visit}</p>}
      <p>{fill(say.outboxFinished, { when: moment(frozen.frozenAt) })}</p>
      <p>{states[frozen.state]}</p>
      {fault && frozen.state !== "sending" && <p>{sentence(fault)}</p>}
      {frozen.state === "waiting" && frozen.nextAt && <p>{fill(say.outboxAgainAt, { when: moment(frozen.nextAt) })}</p>}
    </Notice>
  );
}

/** What it waits for: only without an answer it is the network. */
function waitsFor({ lastFault }: Frozen): string {
  const say = words();
  switch (lastFault?.kind) {
    case undefined:
    case "offline":
      return say.outboxWaiting;
    case "unauthenticated":
      return say.outboxWaitsForCode;
    case "too-old":
      return say.outboxWaitsForVersion;
    default:
      return say.outboxWaitsForService;
  }
}
