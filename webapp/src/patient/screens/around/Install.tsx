import { useState } from "preact/hooks";
import { Button } from "../../ui";
import { canInstall, install, isInstalled, isIos } from "./phone";
import { words } from "./saying";

/** How the app comes to the home screen; nothing where it is there. */
export function Install({ heading = true }: { heading?: boolean }) {
  const say = words();
  const [isDone, setDone] = useState(false);
  if (isInstalled()) return null;
  if (isDone) return <p role="status">{say.installDone}</p>;
  const now = () => install().then(() => setDone(true));
  return (
    <section>
      {heading && <h2>{say.installTitle}</h2>}
      <p>{say.installLead}</p>
      {isIos() && <p>{say.installIos}</p>}
      {isIos() && <p>{say.installIosWhy}</p>}
      {!isIos() && (canInstall() ? <Button onClick={now}>{say.installNow}</Button> : <p>{say.installMenu}</p>)}
    </section>
  );
}
