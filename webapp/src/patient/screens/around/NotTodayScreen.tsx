import { useState } from "preact/hooks";
import { api, go } from "../../core/app";
import { Button, Buttons, fill, Notice, RadioGroup, RadioRow, Screen } from "../../ui";
import { useActing } from "./acting";
import { words } from "./saying";
import { Trouble } from "./Trouble";
import { moment } from "./words";

type Reason = "too-ill" | "too-tired" | "no-time" | "other";

/** No reminder until the next day; questionnaires stay open. */
export function NotTodayScreen() {
  const say = words();
  const acting = useActing();
  const [ownId] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState<Reason | null>(null);
  const [isMissing, setMissing] = useState(false);
  const [until, setUntil] = useState<string | null>(null);
  const reasons: [Reason, string][] = [
    ["too-ill", say.tooIll],
    ["too-tired", say.tooTired],
    ["no-time", say.noTime],
    ["other", say.otherReason],
  ];
  const tell = async () => {
    setMissing(reason === null);
    if (reason === null) return;
    const path = { postponement_id: ownId };
    const body = { kind: "not_today", reason, until: null } as const;
    const said = await acting.run(() => api.put("/api/v1/me/postponements/{postponement_id}", { path, body }));
    if (said) setUntil(said.until_at);
  };
  const home = () => go({ at: "home" });
  return (
    <Screen title={say.notTodayTitle} heading={say.notTodayTitle} back={home} shows={until ?? ""}>
      {until === null && (
        <>
          <p>{say.notTodayLead}</p>
          <RadioGroup legend={<h2>{say.notTodayWhy}</h2>}>
            {reasons.map(([each, text]) => (
              <RadioRow key={each} name="reason" isChosen={reason === each} onChoose={() => setReason(each)}>
                {text}
              </RadioRow>
            ))}
          </RadioGroup>
          {isMissing && (
            <Notice kind="error" urgent>
              {say.notTodayPick}
            </Notice>
          )}
          {acting.fault && <Trouble fault={acting.fault} />}
          <Buttons>
            <Button kind="primary" onClick={tell}>
              {say.notTodayButton}
            </Button>
          </Buttons>
          {reason === "too-ill" && (
            <Notice kind="warn" urgent>
              {say.notTodayIll}
            </Notice>
          )}
        </>
      )}
      {until !== null && (
        <>
          <Notice urgent>
            <p>{fill(say.notTodayDone, { when: moment(until) })}</p>
          </Notice>
          <Button kind="primary" onClick={home}>
            {say.toHome}
          </Button>
        </>
      )}
    </Screen>
  );
}
