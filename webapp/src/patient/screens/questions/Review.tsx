import { useEffect, useRef, useState } from "preact/hooks";
import { back, go, submit } from "../../core/app";
import { phoneNow } from "../../core/clock";
import type { Because, Form } from "../../core/types";
import { Busy, Button, Buttons, Notice, Screen } from "../../ui";
import { fill } from "../../ui/words";
import { sendTo } from "./arriving";
import type { Filling } from "./filling";
import { idsOf } from "./going";
import { answered, arrive, leftEmpty, unanswered } from "./noting";
import { ReviewList } from "./ReviewList";
import { words } from "./saying";
import { Who } from "./Who";
import { DemoMark } from "./Wording";

interface Props {
  filling: Filling;
  skipping: "allow" | "force";
}

/** The list of answers, and the button that sends them; it acts once. */
export function Review({ filling, skipping }: Props) {
  const { draft, form, keep, isUnsaved } = filling;
  const say = words();
  const [isAsking, setAsking] = useState(false);
  const [isWhoMissing, setWhoMissing] = useState(false);
  const [sending, setSending] = useState<"no" | "now" | "failed">("no");
  const isSending = useRef(false);
  const open = unanswered(draft, idsOf(form));
  const empty = [...open, ...leftEmpty(draft, idsOf(form))];
  const stops = skipping === "force" ? empty : open;
  // Once for each showing.
  useEffect(() => void keep((kept) => ({ ...kept, atItem: null })), []);

  const goTo = (item: string, because: Because) => {
    const position = idsOf(form).indexOf(item);
    sendTo(draft.assessment, position, because);
    go({ at: "item", assessment: draft.assessment, position });
  };
  const send = async () => {
    if (draft.completedBy === null) return setWhoMissing(true);
    if (stops.length > 0) return setAsking(true);
    if (isSending.current) return;
    isSending.current = true;
    setSending("now");
    // Whatever is still being kept comes first, so that nothing is written behind the answers that are sent.
    const frozen = (await keep((kept) => kept)) ? await submit(draft).catch(() => null) : null;
    isSending.current = false;
    if (frozen) return go({ at: "sent", submission: frozen.submissionId }, { replace: true });
    setSending("failed");
  };
  const leave = async () => {
    const skip = (kept: typeof draft) =>
      open.reduce((one, item) => answered(one, arrive(one, item, "prompt-unanswered"), "skipped", phoneNow()), kept);
    if (await keep(skip)) setAsking(false);
  };
  return (
    <Screen title={say.reviewTitle} heading={say.reviewTitle} back={() => back()}>
      <DemoMark form={form} />
      <p>{say.reviewLead}</p>
      <p>{howMany(form, empty.length)}</p>
      <ReviewList draft={draft} form={form} onChange={(item) => goTo(item, "review")} />
      <Who chosen={draft.completedBy} onChoose={(who) => keep((kept) => ({ ...kept, completedBy: who }))} />
      {isWhoMissing && draft.completedBy === null && <Notice urgent>{say.whoMissing}</Notice>}
      {isUnsaved && (
        <Notice kind="error" urgent>
          {say.notSaved}
        </Notice>
      )}
      {sending === "failed" && (
        <Notice kind="error" urgent>
          {say.notFrozen}
        </Notice>
      )}
      {isAsking && stops[0] !== undefined ? (
        <Ask
          isForced={skipping === "force"}
          onAnswer={() => stops[0] && goTo(stops[0], "prompt-unanswered")}
          onLeave={leave}
        />
      ) : (
        <Buttons>
          {sending === "now" && <Busy>{say.sending}</Busy>}
          <p>{say.lockedAfter}</p>
          <Button kind="primary" disabled={sending === "now"} onClick={send}>
            {say.send}
          </Button>
        </Buttons>
      )}
    </Screen>
  );
}

function howMany(form: Form, nEmpty: number): string {
  const say = words();
  const told = nEmpty === 0 ? say.allAnswered : nEmpty === 1 ? say.oneEmpty : say.someEmpty;
  return fill(told, { n: nEmpty, total: form.items.length });
}

interface AskProps {
  isForced: boolean;
  onAnswer: () => void;
  onLeave: () => unknown;
}

/** Before sending: what to do with the questions that have no answer. */
function Ask({ isForced, onAnswer, onLeave }: AskProps) {
  const say = words();
  return (
    <div class="notice warn" role="alert">
      <p>{isForced ? say.sendEmptyForced : say.sendEmptyAsk}</p>
      <Buttons>
        <Button onClick={onAnswer}>{say.answerThem}</Button>
        {!isForced && <Button onClick={onLeave}>{say.leaveThem}</Button>}
      </Buttons>
    </div>
  );
}
