import { useEffect, useState } from "preact/hooks";
import { leftOn } from "../../core/left";
import { beTabletNoMore } from "../../core/tablet";
import { Busy, Button, Buttons, LinkButton, Notice, Screen } from "../../ui";
import { TextField } from "../../ui/TextField";
import { useActing } from "../around/acting";
import { LeftOn } from "./LeftOn";
import { Refused } from "./Refused";
import { words } from "./saying";
import { type Person, people, type Session, signOut } from "./staff";

interface Props {
  session: Session;
  onChoose: (person: Person) => unknown;
  onLeave: () => unknown;
}

/** Who is going to answer, by the participant's number. */
export function Choose({ session, onChoose, onLeave }: Props) {
  const say = words();
  const acting = useActing();
  const [known, setKnown] = useState<Person[] | null>(null);
  const [typed, setTyped] = useState("");
  const ask = async () => setKnown(await acting.run(() => people(session)));
  useEffect(() => void ask(), []);
  const found = known?.filter((each) => each.subject.includes(typed.trim()));
  const noMore = async () => {
    await signOut(session);
    await beTabletNoMore();
  };
  return (
    <Screen title={say.chooseTitle} heading={say.chooseTitle} back={onLeave} shows="choose">
      <LeftOn />
      <p>{say.chooseLead}</p>
      {acting.fault && <Refused fault={acting.fault} again={ask} onLeave={onLeave} />}
      {acting.isBusy && <Busy />}
      {found && (
        <>
          <TextField label={say.filter} value={typed} onInput={setTyped} autoComplete="off" maxLength={40} />
          {found.length === 0 && <Notice>{say.nobody}</Notice>}
          <Buttons>
            {found.map((each) => (
              <Button key={each.enrolment} onClick={() => onChoose(each)}>
                {each.subject}
              </Button>
            ))}
          </Buttons>
        </>
      )}
      <Buttons>
        <Button onClick={onLeave}>{say.signOut}</Button>
      </Buttons>
      {leftOn().length === 0 && <LinkButton onClick={noMore}>{say.noTablet}</LinkButton>}
    </Screen>
  );
}
