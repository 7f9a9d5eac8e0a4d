import { useState } from "preact/hooks";
import { go } from "../../core/app";
import { isPin, unlock } from "../../core/unlocking";
import { Busy, Button, LinkButton, Notice, Screen } from "../../ui";
import { TextField } from "../../ui/TextField";
import { useActing } from "./acting";
import { words } from "./saying";

/** The PIN before anything of the participant is shown. Core leads on to where they were. */
export function UnlockScreen() {
  const say = words();
  const faults = { shape: say.pinShape, wrong: say.unlockWrong, "too-many": say.unlockTooMany };
  const [pin, setTyped] = useState("");
  const acting = useActing();
  const [outcome, setOutcome] = useState<keyof typeof faults | null>(null);
  const [isForgotten, setForgotten] = useState(false);
  const open = async () => {
    if (acting.isBusy) return;
    if (!isPin(pin)) return setOutcome("shape"); // a slip of the finger is no attempt
    setOutcome(null);
    setTyped(""); // what is typed while it is looked at belongs to the next attempt
    const found = await acting.run(async () => ({ ok: true, status: 200, data: await unlock(pin), etag: null }));
    setOutcome(found === "open" ? null : found);
    if (found === null) setTyped((typed) => typed || pin);
  };
  return (
    <Screen title={say.unlockTitle} heading={say.unlockTitle} bare>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <TextField
          label={say.unlockField}
          value={pin}
          onInput={setTyped}
          fault={outcome ? faults[outcome] : undefined}
          type="password"
          inputMode="numeric"
          autoComplete="current-password"
          maxLength={8}
        />
      </form>
      {acting.fault && (
        <Notice kind="error" urgent>
          {say.unlockUnread}
        </Notice>
      )}
      {acting.isBusy && <Busy>{say.unlockBusy}</Busy>}
      <Button kind="primary" disabled={acting.isBusy} onClick={open}>
        {say.unlockButton}
      </Button>
      {!isForgotten && <LinkButton onClick={() => setForgotten(true)}>{say.unlockForgot}</LinkButton>}
      {isForgotten && (
        <Notice urgent>
          <p>{say.forgotLead}</p>
          <Button onClick={() => go({ at: "pair" })}>{say.forgotButton}</Button>
        </Notice>
      )}
    </Screen>
  );
}
