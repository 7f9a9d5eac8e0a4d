import { me } from "../../core/app";
import type { CompletedBy } from "../../core/types";
import { RadioGroup, RadioRow } from "../../ui";
import { words } from "./saying";

interface Props {
  chosen: CompletedBy | null;
  onChoose: (who: CompletedBy) => unknown;
}

/** Who gives the answers; nobody is chosen from the start. Where the study forbids it, nobody else can be. */
export function Who({ chosen, onChoose }: Props) {
  const say = words();
  const isForbidden = me.value?.proxy_answers === "forbidden";
  const row = (who: CompletedBy, text: string) => (
    <RadioRow name="who" isChosen={chosen === who} onChoose={() => onChoose(who)}>
      {text}
    </RadioRow>
  );
  return (
    <RadioGroup legend={<h2>{say.whoTitle}</h2>} describedBy={isForbidden ? "who-forbidden" : undefined}>
      {row("participant", say.whoParticipant)}
      {row("helped", say.whoHelped)}
      {isForbidden ? <p id="who-forbidden">{say.whoForbidden}</p> : row("somebody_else", say.whoSomebodyElse)}
    </RadioGroup>
  );
}
