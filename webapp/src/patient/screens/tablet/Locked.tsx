import { flush } from "../../core/app";
import { leftOn } from "../../core/left";
import { Button, Buttons, fill, Notice, Screen } from "../../ui";
import { Update } from "../around/Update";
import { words } from "./saying";

/** What is seen when nobody holds the tablet: nothing of anybody, and only the staff leads on. */
export function Locked({ onStaff }: { onStaff: () => unknown }) {
  const say = words();
  const left = leftOn();
  const nRefused = left.filter((each) => each.isStuck).length;
  const nWaiting = left.length - nRefused;
  return (
    <Screen title={say.lockedTitle} heading={say.lockedTitle} shows="locked">
      <p>{say.lockedThanks}</p>
      <p>{say.lockedSafe}</p>
      <Update />
      {nWaiting > 0 && (
        <Notice kind="warn">
          <p>{fill(say.nWaiting, { n: nWaiting })}</p>
          <Button onClick={() => flush({ again: true })}>{say.sendNow}</Button>
        </Notice>
      )}
      {nRefused > 0 && <Notice kind="error">{fill(say.nRefused, { n: nRefused })}</Notice>}
      <Buttons>
        <Button onClick={onStaff}>{say.staff}</Button>
      </Buttons>
    </Screen>
  );
}
