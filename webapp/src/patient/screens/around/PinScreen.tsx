import { useState } from "preact/hooks";
import { back, go, hasPin } from "../../core/app";
import { isPin, setPin } from "../../core/unlocking";
import { Busy, Button, Buttons, Screen } from "../../ui";
import { Switch } from "../../ui/Switch";
import { TextField } from "../../ui/TextField";
import { useActing } from "./acting";
import { words } from "./saying";
import { Trouble } from "./Trouble";

/** Choosing the PIN, twice; also another one later. */
export function PinScreen() {
  const say = words();
  const acting = useActing();
  const [pin, setTyped] = useState("");
  const [again, setAgain] = useState("");
  const [isShown, setShown] = useState(false);
  const [fault, setFault] = useState<"shape" | "differs" | null>(null);
  const isFirst = !hasPin.value;
  const keep = async () => {
    const found = isPin(pin) ? (pin === again ? null : "differs") : "shape";
    setFault(found);
    if (found) return;
    const isKept = await acting.run(async () => {
      await setPin(pin);
      return { ok: true, status: 200, data: true, etag: null };
    });
    if (isKept) go({ at: isFirst ? "welcome" : "settings" }, { replace: true });
  };
  const digits = {
    type: isShown ? "text" : "password",
    inputMode: "numeric",
    autoComplete: "new-password",
    maxLength: 8,
    readOnly: acting.isBusy, // what is being kept is what stands there
  } as const;
  return (
    <Screen title={say.pinTitle} heading={say.pinTitle} back={isFirst ? undefined : back} bare={isFirst}>
      <p>{say.pinLead}</p>
      <p>{say.pinNobody}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <TextField
          label={say.pinField}
          value={pin}
          onInput={setTyped}
          fault={fault === "shape" ? say.pinShape : undefined}
          {...digits}
        />
        <TextField
          label={say.pinAgain}
          value={again}
          onInput={setAgain}
          fault={fault === "differs" ? say.pinDiffers : undefined}
          {...digits}
        />
      </form>
      <Switch isOn={isShown} onChange={setShown}>
        {say.pinShow}
      </Switch>
      {acting.fault && <Trouble fault={acting.fault} />}
      {acting.isBusy && <Busy>{say.pinBusy}</Busy>}
      <Buttons>
        <Button kind="primary" disabled={acting.isBusy} onClick={keep}>
          {say.pinButton}
        </Button>
      </Buttons>
    </Screen>
  );
}
