import { useEffect, useState } from "preact/hooks";
import { go, refresh } from "../../core/app";
import type { Place } from "../../core/types";
import { Busy, Screen } from "../../ui";
import { fill, words } from "../../ui/words";
import { lazily } from "../lazily";
import { ends } from "../loading";
import { useFilling } from "./filling";
import { Question } from "./Question";
import { isFinished, isPastClosing, isShut, known } from "./visit";
import { FormGone } from "./Wording";

const Locked = lazily(ends, "Locked");
const Shut = lazily(ends, "Shut");

/** One question of a questionnaire; closed where it cannot be answered any more. */
export function ItemScreen({ place }: { place: Extract<Place, { at: "item" }> }) {
  const { assessment, position } = place;
  const say = words();
  const [attempt, setAttempt] = useState(0);
  const filling = useFilling(assessment, attempt);
  const found = known(assessment);
  useNewsAtClosing(assessment);
  const home = () => go({ at: "home" });
  if (isFinished(assessment)) return <Locked assessment={assessment} />;
  if (found && isShut(found)) return <Shut assessment={assessment} found={found} />;
  if (filling === "gone") return <Locked assessment={assessment} />;
  if (filling === null || filling === "shut") {
    const title = fill(say.question, { n: position + 1 });
    return (
      <Screen title={title} heading={title} back={home} shows={position}>
        {filling === null ? <Busy /> : <FormGone onAgain={() => setAttempt(attempt + 1)} />}
      </Screen>
    );
  }
  const item = filling.form.items[Math.min(position, filling.form.items.length - 1)];
  if (!item) return <Locked assessment={assessment} />;
  return <Question key={item.id} filling={filling} item={item} position={position} found={found} />;
}

/** Asks the service anew once the time of the questionnaire has ended, so that nothing is answered unawares. */
function useNewsAtClosing(assessment: string): void {
  const found = known(assessment);
  const isPast = found !== undefined && isPastClosing(found);
  useEffect(() => {
    if (isPast) void refresh();
  }, [isPast]);
}
