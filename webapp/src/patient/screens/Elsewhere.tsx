import { takeOver } from "../core/app";
import { Button, Screen } from "../ui";
import { words } from "./words";

/** The app is open in another window of this phone; it goes on in one of them. */
export function Elsewhere() {
  const say = words();
  const useHere = async () => {
    await takeOver();
    location.reload(); // what the other window wrote is read anew
  };
  return (
    <Screen title={say.elsewhereTitle} heading={say.elsewhereTitle} bare>
      <p>{say.elsewhereLead}</p>
      <p>{say.elsewhereSafe}</p>
      <Button kind="primary" onClick={useHere}>
        {say.elsewhereHere}
      </Button>
    </Screen>
  );
}
