import { useEffect, useState } from "preact/hooks";
import { handOver } from "../../core/tablet";
import { Busy, Button, Buttons, fill, Notice, RadioGroup, RadioRow, Screen } from "../../ui";
import { useActing } from "../around/acting";
import { Refused } from "./Refused";
import { words } from "./saying";
import { handing, type OpenVisit, openVisits, type Person, type Session } from "./staff";

interface Props {
  session: Session;
  person: Person;
  onBack: () => unknown;
  onLeave: () => unknown;
}

/** For which visit, and what follows from it; the tap that signs the staff out. */
export function HandOver({ session, person, onBack, onLeave }: Props) {
  const say = words();
  const asking = useActing();
  const handingOver = useActing();
  const [visits, setVisits] = useState<OpenVisit[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  const ask = async () => {
    const found = await asking.run(() => openVisits(session, person));
    setVisits(found);
    if (found?.length === 1) setChosen(found[0]?.visit ?? null);
  };
  useEffect(() => void ask(), []);
  const hand = () => {
    setMissing(chosen === null);
    if (chosen === null) return;
    return handingOver.run(() => handOver(person.enrolment, chosen, handing(session, person, chosen)));
  };
  const title = fill(say.visitTitle, { subject: person.subject });
  return (
    <Screen title={say.title} heading={title} back={onBack} shows={person.enrolment}>
      {asking.fault && <Refused fault={asking.fault} again={ask} onLeave={onLeave} />}
      {(asking.isBusy || handingOver.isBusy) && <Busy />}
      {visits?.length === 0 && <Notice kind="warn">{say.nothingOpen}</Notice>}
      {visits && visits.length > 0 && (
        <>
          <Visits visits={visits} chosen={chosen} onChoose={setChosen} />
          <ul>
            <li>{say.consequenceOut}</li>
            <li>{say.consequenceSees}</li>
            <li>{say.consequenceLock}</li>
          </ul>
          {isMissing && <Notice urgent>{say.chooseVisit}</Notice>}
          {handingOver.fault && <Refused fault={handingOver.fault} again={hand} onLeave={onLeave} />}
          <Buttons>
            <Button kind="primary" onClick={hand}>
              {say.handOver}
            </Button>
          </Buttons>
        </>
      )}
      <Buttons>
        <Button onClick={onBack}>{say.another}</Button>
        <Button onClick={onLeave}>{say.signOut}</Button>
      </Buttons>
    </Screen>
  );
}

interface VisitsProps {
  visits: OpenVisit[];
  chosen: string | null;
  onChoose: (visit: string) => unknown;
}

function Visits({ visits, chosen, onChoose }: VisitsProps) {
  const say = words();
  const [only] = visits;
  if (visits.length === 1 && only) {
    return (
      <p>
        <strong>{fill(say.oneVisit, { visit: only.visit })}</strong> · {fill(say.nOpen, { n: only.nOpen })}
      </p>
    );
  }
  return (
    <RadioGroup legend={<h2>{say.whichVisit}</h2>}>
      {visits.map((each) => (
        <RadioRow key={each.visit} name="visit" isChosen={chosen === each.visit} onChoose={() => onChoose(each.visit)}>
          {each.visit} · {fill(say.nOpen, { n: each.nOpen })}
        </RadioRow>
      ))}
    </RadioGroup>
  );
}
