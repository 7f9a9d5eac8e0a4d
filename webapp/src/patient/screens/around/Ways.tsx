import { useState } from "preact/hooks";
import { api } from "../../core/app";
import { Button, fill, Notice, RadioGroup, RadioRow } from "../../ui";
import { Switch } from "../../ui/Switch";
import { TextField } from "../../ui/TextField";
import { useActing } from "./acting";
import { nameOf } from "./naming";
import { type PushOutcome, pushHere, turnPushOff, turnPushOn } from "./push";
import { words } from "./saying";
import { Tests } from "./Tests";
import { Trouble } from "./Trouble";
import { asked, type Misfit, misfits, type Preferences, turned, type Way, type Wishes, wishesOf } from "./wishes";

interface Props {
  told: Preferences;
  etag: string | null;
  onKept: (preferences: Preferences, etag: string | null) => void;
  onOutdated: () => void;
}

/** The choices themselves; nothing is kept before "Save", but notifications, for which the phone itself asks. */
export function Ways({ told, etag, onKept, onOutdated }: Props) {
  const say = words();
  const acting = useActing();
  const [wishes, setWishes] = useState<Wishes>(() => wishesOf(told));
  const [wrong, setWrong] = useState<Misfit[]>([]);
  const [isSaved, setSaved] = useState(false);
  const [push, setPush] = useState<PushOutcome | null>(null);
  const change = (part: Partial<Wishes>) => {
    setSaved(false);
    setWishes((before) => ({ ...before, ...part }));
  };
  const save = async (wanted: Wishes) => {
    setSaved(false);
    const found = misfits(wanted, told);
    setWrong(found);
    if (found.length > 0) return;
    const kept = await acting.run(async () => {
      const headers = { "If-Match": etag ?? "*" };
      const reply = await api.put("/api/v1/me/preferences", { headers, body: asked(wanted, told) });
      if (reply.ok) {
        setWishes(wishesOf(reply.data));
        onKept(reply.data, reply.etag);
      } else if (reply.fault.kind === "outdated") onOutdated();
      return reply;
    });
    setSaved(kept !== null);
  };
  const turn = (way: Way, isOn: boolean) => {
    setSaved(false);
    setWishes((before) => turned(before, way, isOn));
  };
  const turnPush = async (isOn: boolean) => {
    const outcome = isOn ? await turnPushOn() : null;
    if (!isOn) await turnPushOff();
    setPush(outcome);
    if (!isOn || outcome === "on") turn("push", isOn);
  };
  const field = (name: Misfit, sentence: string) => (wrong.includes(name) ? sentence : undefined);
  const stands = (hint: string | null) => (hint ? fill(say.addressStands, { hint }) : undefined);
  return (
    <>
      <h2>{say.remindersHow}</h2>
      {told.offered.map((way) => (
        <div key={way} class="field">
          <Switch
            isOn={wishes.ways.includes(way)}
            onChange={(isOn) => (way === "push" ? turnPush(isOn) : turn(way, isOn))}
          >
            {nameOf(way)}
          </Switch>
        </div>
      ))}
      {told.offered.includes("push") && <PushNote outcome={push ?? pushHere()} />}
      {wishes.ways.includes("email") && (
        <TextField
          label={say.emailField}
          type="email"
          inputMode="email"
          autoComplete="email"
          value={wishes.email}
          onInput={(email) => change({ email })}
          hint={stands(told.email_hint)}
          fault={field("email", say.emailShape)}
        />
      )}
      {wishes.ways.includes("sms") && (
        <TextField
          label={say.telephoneField}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          value={wishes.telephone}
          onInput={(telephone) => change({ telephone })}
          hint={stands(told.telephone_hint) ?? say.telephoneHint}
          fault={field("telephone", say.telephoneShape)}
        />
      )}
      <TextField
        label={say.hourField}
        type="time"
        value={wishes.at}
        onInput={(at) => change({ at })}
        fault={field("hour", say.hourIsQuiet)}
      />
      <h2>{say.quietTitle}</h2>
      <TextField
        label={say.quietFrom}
        type="time"
        value={wishes.quietFrom}
        onInput={(quietFrom) => change({ quietFrom })}
      />
      <TextField label={say.quietTo} type="time" value={wishes.quietTo} onInput={(quietTo) => change({ quietTo })} />
      <RadioGroup legend={<h2>{say.languageField}</h2>}>
        {(["es", "en"] as const).map((each) => (
          <RadioRow
            key={each}
            name="message-language"
            lang={each}
            isChosen={wishes.language === each}
            onChoose={() => change({ language: each })}
          >
            {each === "es" ? "Español" : "English"}
          </RadioRow>
        ))}
      </RadioGroup>
      {acting.fault && <Trouble fault={acting.fault} saysSafe={false} />}
      <div class="buttons">
        <Button kind="primary" onClick={() => save(wishes)}>
          {say.remindersSave}
        </Button>
        <div role="status">
          {isSaved && <p>{told.channels.length > 0 ? say.remindersSaved : say.remindersOffDone}</p>}
        </div>
        {told.channels.length > 0 && (
          <Button onClick={() => save({ ...wishes, ways: [], turned: [...told.offered], email: "", telephone: "" })}>
            {say.remindersOff}
          </Button>
        )}
      </div>
      <Tests ways={told.usable} />
    </>
  );
}

function PushNote({ outcome }: { outcome: PushOutcome }) {
  const say = words();
  const notes: Record<PushOutcome, string | null> = {
    on: null,
    blocked: say.pushBlocked,
    impossible: say.pushImpossible,
    "install-first": say.pushInstallFirst,
    failed: say.pushFailed,
  };
  const note = notes[outcome];
  return note && <Notice urgent={outcome === "failed"}>{note}</Notice>;
}
