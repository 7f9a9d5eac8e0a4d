import { useState } from "preact/hooks";
import { formOf, language, refresh, saveDraft } from "../../core/app";
import { begin } from "../../core/beginning";
import type { Assessment, CompletedBy, Fault } from "../../core/types";
import { Busy, Button, Notice, RadioGroup, RadioRow } from "../../ui";
import { fill } from "../../ui/words";
import { enterTrouble } from "../around/saying";
import { sentence } from "../around/words";
import { goOn } from "./going";
import { words } from "./saying";
import { isPastClosing, lastDayBefore, placeInVisit } from "./visit";
import { Who } from "./Who";

/** Begins a questionnaire, once it is said who answers; the first answers of another phone come with it. */
export function Start({ found }: { found: Assessment }) {
  const say = words();
  const [who, setWho] = useState<CompletedBy | null>(null);
  const [shownIn, setShownIn] = useState(firstChoice(found.start_languages));
  const [isMissing, setMissing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const start = async () => {
    if (isBusy) return;
    if (who === null) return setMissing(true);
    setBusy(true);
    const stopped = await open(found.assessment_id, shownIn, who);
    setFault(stopped && (await told(stopped)));
    setBusy(false);
  };
  return (
    <>
      <Lead found={found} />
      <Who chosen={who} onChoose={setWho} />
      {found.start_languages.length > 1 && (
        <FormLanguage languages={found.start_languages} chosen={shownIn} onChoose={setShownIn} />
      )}
      {isMissing && who === null && <Notice urgent>{say.whoMissing}</Notice>}
      {fault && (
        <Notice kind="error" urgent>
          {fault}
        </Notice>
      )}
      {isBusy && <Busy />}
      <div class="buttons">
        <Button kind="primary" onClick={start}>
          {say.begin}
        </Button>
      </div>
    </>
  );
}

const BROKEN: Fault = { kind: "storage", status: null, code: null, retryAfter: null };

/** Opens it at the item to go on with; what stopped it, or null. */
async function open(assessment: string, shownIn: string, who: CompletedBy): Promise<Fault | null> {
  const begun = await begin(assessment, shownIn);
  if (!begun.ok) return begun.fault;
  try {
    const draft = { ...begun.data, completedBy: who };
    await saveDraft(draft);
    goOn(draft, await formOf(assessment));
    return null;
  } catch {
    return BROKEN;
  }
}

/** What stopped it, in words; those are loaded only where something did. */
async function told(fault: Fault): Promise<string> {
  const say = words();
  if (fault.kind === "offline") return say.beginOffline;
  if (fault.kind === "conflict") {
    await refresh(); // its time may be over: then that is shown, with the date
    return `${say.cannotShow} ${say.callInstead}`;
  }
  await enterTrouble();
  return `${say.beginFailed} ${sentence(fault)}`;
}

function firstChoice(languages: readonly string[]): string {
  return languages.includes(language.value) ? language.value : (languages[0] ?? language.value);
}

function Lead({ found }: { found: Assessment }) {
  const say = words();
  const until = found.closes_at && !isPastClosing(found) ? lastDayBefore(found.closes_at) : null;
  return (
    <>
      <p>{fill(say.ofVisit, placeInVisit(found))}</p>
      <ul>
        {found.minutes !== null && <li>{fill(say.howLong, { minutes: found.minutes })}</li>}
        {until && <li>{fill(say.untilWhen, { date: until })}</li>}
        <li>{say.canPause}</li>
        <li>{say.noRightAnswer}</li>
      </ul>
    </>
  );
}

interface FormLanguageProps {
  languages: readonly string[];
  chosen: string;
  onChoose: (language: string) => void;
}

function FormLanguage({ languages, chosen, onChoose }: FormLanguageProps) {
  const say = words();
  const names: Record<string, string> = { es: say.languageEs, en: say.languageEn };
  return (
    <RadioGroup legend={<h2>{say.formLanguage}</h2>} describedBy="language-stays">
      {languages.map((each) => (
        <RadioRow
          key={each}
          name="form-language"
          lang={each}
          isChosen={chosen === each}
          onChoose={() => onChoose(each)}
        >
          {names[each] ?? each}
        </RadioRow>
      ))}
      <p id="language-stays">{say.languageStays}</p>
    </RadioGroup>
  );
}
