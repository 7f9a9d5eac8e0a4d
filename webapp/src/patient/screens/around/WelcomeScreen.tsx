import { go } from "../../core/app";
import { Button, Buttons, Screen } from "../../ui";
import { Install } from "./Install";
import { words } from "./saying";

/** After the first pairing: what the app is, a try, and how to be reminded. */
export function WelcomeScreen() {
  const say = words();
  return (
    <Screen title={say.welcomeTitle} heading={say.welcomeTitle}>
      <p>{say.welcomeLead}</p>
      <p>{say.welcomeOffline}</p>
      <Buttons>
        <Button kind="primary" onClick={() => go({ at: "practice", step: 0 })}>
          {say.welcomePractice}
        </Button>
        <Button onClick={() => go({ at: "reminders" })}>{say.welcomeReminders}</Button>
        <Button onClick={() => go({ at: "home" })}>{say.welcomeHome}</Button>
      </Buttons>
      <Install />
    </Screen>
  );
}
