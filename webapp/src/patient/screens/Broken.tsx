import { Button, Notice, Screen } from "../ui";
import { hasWords } from "../ui/words";
import { words } from "./words";

/** A fault of the app itself: said in words, with what is safe. */
export function Broken() {
  const say = words();
  const told = (
    <>
      <Notice kind="error" urgent>
        {say.brokenLead}
      </Notice>
      <Button kind="primary" onClick={() => location.reload()}>
        {say.brokenAgain}
      </Button>
    </>
  );
  if (hasWords()) {
    return (
      <Screen title={say.brokenTitle} heading={say.brokenTitle} bare>
        {told}
      </Screen>
    );
  }
  return (
    <main class="main">
      <h1>{say.brokenTitle}</h1>
      {told}
    </main>
  );
}
