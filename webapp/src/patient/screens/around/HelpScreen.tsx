import { back, go, language, me } from "../../core/app";
import { Button, Screen } from "../../ui";
import { words } from "./saying";

/** Whom to call and what to do; the numbers themselves stand below, as on every screen. */
export function HelpScreen() {
  const say = words();
  const alert = me.value?.pro_alert[language.value];
  const topics: [string, string][] = [
    [say.helpNoNetwork, say.helpNoNetworkText],
    [say.helpHard, say.helpHardText],
    [say.helpPaper, say.helpPaperText],
    [say.helpLost, say.helpLostText],
  ];
  return (
    <Screen title={say.helpTitle} heading={say.helpTitle} back={back}>
      {me.value && !me.value.site.phone && <p>{say.helpNoPhone}</p>}
      {alert && (
        <section>
          <h2>{say.helpWho}</h2>
          <p>{alert}</p>
        </section>
      )}
      {topics.map(([title, text]) => (
        <section key={title}>
          <h2>{title}</h2>
          <p>{text}</p>
        </section>
      ))}
      <Button onClick={() => go({ at: "settings" })}>{say.settingsTitle}</Button>
    </Screen>
  );
}
