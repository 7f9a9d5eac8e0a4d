import { Button, Notice, Screen } from "../ui";
import { words } from "./words";

/** A fault of the app itself: said in words, with what is safe. */
export function Broken() {
  const say = words();
  return (
    <Screen title={say.brokenTitle} heading={say.brokenTitle} bare>
      <Notice kind="error" urgent>
        {say.brokenLead}
      </Notice>
      <Button kind="primary" onClick={() => location.reload()}>
        {say.brokenAgain}
      </Button>
    </Screen>
  );
}
