import { useEffect, useState } from "preact/hooks";
import { codeFromLink, go, isPaired } from "../../core/app";
import { pair } from "../../core/pairing";
import type { Fault } from "../../core/types";
import { Busy, Button, Notice, Screen } from "../../ui";
import { TextField } from "../../ui/TextField";
import { useActing } from "./acting";
import { isInstalled, isIos } from "./phone";
import { words } from "./saying";
import { Trouble } from "./Trouble";

const LONGEST = 200;

/** Connects the phone with a code: from the link, typed, pasted, or a whole link pasted into the field. */
export function PairScreen() {
  const say = words();
  const acting = useActing();
  const linked = codeFromLink.value;
  const [code, setCode] = useState(linked ?? "");
  useEffect(() => {
    if (linked) setCode(linked);
  }, [linked]);
  const [isEmpty, setEmpty] = useState(false);
  const wasPaired = isPaired.value;
  const connect = async () => {
    setEmpty(codeIn(code) === "");
    if (codeIn(code) === "") return;
    const paired = await acting.run(() => pair(codeIn(code)));
    if (paired === null) return;
    go({ at: "language" }, { replace: true });
  };
  const isWrong = acting.fault !== null && isWrongCode(acting.fault);
  const told = isEmpty ? say.pairEmpty : isWrong ? say.pairWrong : undefined;
  return (
    <Screen title={say.pairTitle} heading={say.pairTitle} bare>
      <p>{say.pairLead}</p>
      {wasPaired && <p>{say.pairAgain}</p>}
      {isIos() && !isInstalled() && (
        <Notice kind="warn">
          <p>{say.installIosFirst}</p>
          <p>{say.installIos}</p>
          <p>{say.installIosWhy}</p>
        </Notice>
      )}
      {linked && <p>{say.pairFromLink}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void connect();
        }}
      >
        <TextField
          label={say.pairField}
          value={code}
          onInput={setCode}
          hint={say.pairHint}
          fault={told}
          autoComplete="one-time-code"
          maxLength={LONGEST}
        />
      </form>
      {acting.fault && !isWrong && <Trouble fault={acting.fault} saysSafe={wasPaired} />}
      {acting.isBusy && <Busy />}
      <Button kind="primary" onClick={connect}>
        {say.pairButton}
      </Button>
    </Screen>
  );
}

/** The code within what was typed: blanks go, and of a whole link the part behind `#code=` stays. */
export function codeIn(typed: string): string {
  const behind = /#code=([^&\s]+)/.exec(typed);
  return (behind?.[1] ?? typed).replace(/[\s.,;]/g, "").slice(0, 20);
}

function isWrongCode(fault: Fault): boolean {
  return fault.code === "pairing-code-not-valid" || fault.kind === "invalid";
}
