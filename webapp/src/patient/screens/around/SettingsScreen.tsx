import { appearance, back, go, lock, setAppearance, version } from "../../core/app";
import type { Appearance } from "../../core/types";
import { Button, Buttons, fill, RadioGroup, RadioRow, Screen } from "../../ui";
import { Switch } from "../../ui/Switch";
import { Install } from "./Install";
import { words } from "./saying";
import { Update } from "./Update";

/** How the app looks, what else it can do, and which version it is. */
export function SettingsScreen() {
  const say = words();
  const look = appearance.value;
  const change = (part: Partial<Appearance>) => setAppearance({ ...look, ...part });
  return (
    <Screen title={say.settingsTitle} heading={say.settingsTitle} back={back} bare>
      <Update />
      <Choice
        legend={say.textTitle}
        name="text"
        chosen={look.text}
        choices={[
          ["normal", say.textNormal],
          ["large", say.textLarge],
          ["larger", say.textLarger],
          ["largest", say.textLargest],
        ]}
        onChoose={(text) => change({ text })}
      />
      <Choice
        legend={say.colourTitle}
        name="theme"
        chosen={look.theme}
        choices={[
          ["system", say.themeSystem],
          ["light", say.themeLight],
          ["dark", say.themeDark],
        ]}
        onChoose={(theme) => change({ theme })}
      />
      <div class="buttons">
        <Switch isOn={look.contrast === "high"} onChange={(on) => change({ contrast: on ? "high" : "normal" })}>
          {say.contrast}
        </Switch>
        <Switch isOn={look.motion === "less"} onChange={(on) => change({ motion: on ? "less" : "normal" })}>
          {say.motion}
        </Switch>
        <Switch isOn={look.readAloud} onChange={(readAloud) => change({ readAloud })}>
          {say.aloud}
        </Switch>
        <p class="hint">{say.aloudNote}</p>
      </div>
      <Buttons>
        <Button onClick={() => go({ at: "language" })}>{say.languageLink}</Button>
        <Button onClick={() => go({ at: "reminders" })}>{say.remindersTitle}</Button>
        <Button onClick={() => go({ at: "pin" })}>{say.pinChange}</Button>
        <Button onClick={lock}>{say.lockNow}</Button>
        <Button onClick={() => go({ at: "practice", step: 0 })}>{say.practiceLink}</Button>
        <Button onClick={() => go({ at: "leave" })}>{say.leaveTitle}</Button>
      </Buttons>
      <Install />
      <h2>{say.versionTitle}</h2>
      <p>{fill(say.version, { version })}</p>
      <p>{say.portrait}</p>
    </Screen>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  chosen: T;
  choices: [T, string][];
  onChoose: (chosen: T) => unknown;
}

function Choice<T extends string>({ legend, name, chosen, choices, onChoose }: ChoiceProps<T>) {
  return (
    <RadioGroup legend={<h2>{legend}</h2>}>
      {choices.map(([each, text]) => (
        <RadioRow key={each} name={name} isChosen={chosen === each} onChoose={() => onChoose(each)}>
          {text}
        </RadioRow>
      ))}
    </RadioGroup>
  );
}
