import { update } from "../../core/app";
import { Button, Notice } from "../../ui";
import { words } from "./saying";

/** A new version waits: it is taken when the participant says so, and only offered outside a questionnaire. */
export function Update() {
  const say = words();
  const waiting = update.value;
  if (!waiting) return null;
  return (
    <Notice>
      <p>{say.updateReady}</p>
      <Button onClick={waiting.use}>{say.updateNow}</Button>
    </Notice>
  );
}
