import { go, outbox, receipts } from "../../core/app";
import { Button, Screen } from "../../ui";
import { SentScreen } from "./SentScreen";
import { words } from "./saying";

/** What was finished cannot be changed any more: what became of it stands in its place. */
export function Locked({ assessment }: { assessment: string }) {
  const say = words();
  const done = [...outbox.value, ...receipts.value].find((each) => each.assessment === assessment);
  if (done) return <SentScreen place={{ at: "sent", submission: done.submissionId }} />;
  return (
    <Screen title={say.goneTitle} heading={say.goneTitle} back={() => go({ at: "home" })}>
      <p>{say.goneLead}</p>
      <Button kind="primary" onClick={() => go({ at: "home" })}>
        {say.toHome}
      </Button>
    </Screen>
  );
}
