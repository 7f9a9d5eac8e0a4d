import { useState } from "preact/hooks";
import { api, back, go } from "../../core/app";
import { Button, Buttons, Notice, Screen } from "../../ui";
import { useActing } from "./acting";
import { words } from "./saying";
import { Trouble } from "./Trouble";

/** Ends all contact; everything else of the study goes on. */
export function LeaveScreen() {
  const say = words();
  const acting = useActing();
  const [ownId] = useState(() => crypto.randomUUID());
  const [isDone, setDone] = useState(false);
  const leave = async () => {
    const path = { withdrawal_id: ownId };
    const said = await acting.run(() => api.put("/api/v1/me/contact-withdrawals/{withdrawal_id}", { path }));
    if (said) setDone(true);
  };
  return (
    <Screen title={say.leaveTitle} heading={say.leaveTitle} back={back} shows={String(isDone)}>
      {isDone && <Notice urgent>{say.leaveDone}</Notice>}
      {!isDone && (
        <>
          <p>{say.leaveLead}</p>
          <p>{say.leaveStays}</p>
          <p>{say.leaveBack}</p>
        </>
      )}
      {acting.fault && <Trouble fault={acting.fault} />}
      <Buttons>
        {!isDone && <Button onClick={leave}>{say.leaveSure}</Button>}
        <Button onClick={isDone ? () => go({ at: "home" }) : back}>{isDone ? say.toHome : say.leaveNo}</Button>
      </Buttons>
    </Screen>
  );
}
