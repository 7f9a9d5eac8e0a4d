import { useState } from "preact/hooks";
import { forget } from "../../core/app";
import { Button, Buttons, LinkButton, Notice } from "../../ui";
import type { Kept } from "./kept";
import { ReviewList } from "./ReviewList";
import { words } from "./saying";

interface Props {
  kept: Kept;
  onDeleted: () => void;
}

/** Answers that were begun and can no longer be sent: to be read, and deleted by nobody but the participant. */
export function LeftOver({ kept: { draft, form }, onDeleted }: Props) {
  const say = words();
  const [isAsking, setAsking] = useState(false);
  const [isStuck, setStuck] = useState(false);
  if (draft === null) return null;
  const remove = () => forget(draft.assessment).then(onDeleted, () => setStuck(true));
  return (
    <section>
      <h2>{say.leftOverTitle}</h2>
      <p>{say.leftOverCall}</p>
      {form && <ReviewList draft={draft} form={form} />}
      {isStuck && (
        <Notice kind="error" urgent>
          {say.leftOverStuck}
        </Notice>
      )}
      {!isAsking && <LinkButton onClick={() => setAsking(true)}>{say.leftOverDelete}</LinkButton>}
      {isAsking && (
        <div class="notice warn" role="alert">
          <p>{say.leftOverSure}</p>
          <Buttons>
            <Button onClick={() => setAsking(false)}>{say.leftOverNo}</Button>
            <Button onClick={remove}>{say.leftOverYes}</Button>
          </Buttons>
        </div>
      )}
    </section>
  );
}
