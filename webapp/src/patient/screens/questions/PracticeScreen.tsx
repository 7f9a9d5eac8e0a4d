import { useState } from "preact/hooks";
import { back, go } from "../../core/app";
import type { Place } from "../../core/types";
import { Button, Buttons, Notice, RadioGroup, RadioRow, Screen } from "../../ui";
import { fill } from "../../ui/words";
import { words } from "./saying";

type Fruit = "practiceApple" | "practicePear" | "practiceOrange";

const FRUITS: readonly Fruit[] = ["practiceApple", "practicePear", "practiceOrange"];

/** A question to try the app with, in two taps; what is chosen is kept nowhere and sent nowhere. */
export function PracticeScreen({ place }: { place: Extract<Place, { at: "practice" }> }) {
  const [chosen, setChosen] = useState<Fruit | null>(null);
  if (place.step > 0) return <Done chosen={chosen} onAgain={() => setChosen(null)} />;
  return <Try chosen={chosen} onChoose={setChosen} />;
}

function Try({ chosen, onChoose }: { chosen: Fruit | null; onChoose: (fruit: Fruit) => void }) {
  const say = words();
  const [isMissing, setMissing] = useState(false);
  const next = () => (chosen === null ? setMissing(true) : go({ at: "practice", step: 1 }));
  return (
    <Screen title={say.practiceTitle} heading={say.practiceTitle} back={() => back()} shows="try">
      <p>{say.practiceLead}</p>
      <p>{say.practiceHow}</p>
      <RadioGroup legend={<h2>{say.practiceAsk}</h2>}>
        {FRUITS.map((fruit) => (
          <RadioRow key={fruit} name="practice" isChosen={chosen === fruit} onChoose={() => onChoose(fruit)}>
            {say[fruit]}
          </RadioRow>
        ))}
      </RadioGroup>
      {isMissing && chosen === null && <Notice urgent>{say.practiceEmpty}</Notice>}
      <div class="bar">
        <Button kind="primary" onClick={next}>
          {say.next}
        </Button>
      </div>
    </Screen>
  );
}

function Done({ chosen, onAgain }: { chosen: Fruit | null; onAgain: () => void }) {
  const say = words();
  const again = () => {
    onAgain();
    back();
  };
  return (
    <Screen title={say.practiceTitle} heading={say.practiceDone} back={() => back()} shows="done">
      {chosen && <p>{fill(say.practiceChosen, { answer: say[chosen] })}</p>}
      <ul>
        <li>{say.practiceBack}</li>
        <li>{say.practiceClear}</li>
        <li>{say.practiceSkip}</li>
        <li>{say.practiceStop}</li>
      </ul>
      <Buttons>
        <Button kind="primary" onClick={() => go({ at: "home" })}>
          {say.toHome}
        </Button>
        <Button onClick={again}>{say.practiceAgain}</Button>
      </Buttons>
    </Screen>
  );
}
