import { back, go, hasPin, language, setLanguage } from "../../core/app";
import { Button, Buttons, RadioGroup, RadioRow, Screen } from "../../ui";
import { words } from "./saying";

const OWN_NAMES = { es: "Español", en: "English" } as const;

/** In which language the app speaks; the questionnaires have languages of their own. */
export function LanguageScreen() {
  const say = words();
  const next = () => (hasPin.value ? go({ at: "home" }) : go({ at: "pin" }, { replace: true }));
  return (
    <Screen title={say.languageTitle} back={hasPin.value ? back : undefined} bare={!hasPin.value} shows="language">
      <RadioGroup
        legend={
          <h1 id="heading" tabIndex={-1}>
            {say.languageTitle}
          </h1>
        }
      >
        {(["es", "en"] as const).map((each) => (
          <RadioRow
            key={each}
            name="language"
            lang={each}
            isChosen={language.value === each}
            onChoose={() => setLanguage(each)}
          >
            {OWN_NAMES[each]}
          </RadioRow>
        ))}
      </RadioGroup>
      <Buttons>
        <Button kind="primary" onClick={next}>
          {say.next}
        </Button>
      </Buttons>
      <p class="hint">{say.languageForms}</p>
    </Screen>
  );
}
