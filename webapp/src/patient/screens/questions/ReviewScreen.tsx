import { useEffect, useState } from "preact/hooks";
import { go } from "../../core/app";
import type { Place } from "../../core/types";
import { Busy, Screen } from "../../ui";
import { arriveAt, REVIEW } from "./arriving";
import { useFilling } from "./filling";
import { Locked } from "./Locked";
import { Review } from "./Review";
import { Shut } from "./Shut";
import { words } from "./saying";
import { isFinished, isShut, known } from "./visit";
import { FormGone } from "./Wording";

/** All questions with their answers before they are sent; afterwards nothing can be changed. */
export function ReviewScreen({ place }: { place: Extract<Place, { at: "review" }> }) {
  const { assessment } = place;
  const say = words();
  const [attempt, setAttempt] = useState(0);
  const filling = useFilling(assessment, attempt);
  const found = known(assessment);
  useEffect(() => void arriveAt(assessment, REVIEW), [assessment]);
  if (isFinished(assessment)) return <Locked assessment={assessment} />;
  if (found && isShut(found)) return <Shut assessment={assessment} found={found} />;
  if (filling === "gone") return <Locked assessment={assessment} />;
  if (filling === null || filling === "shut") {
    return (
      <Screen title={say.reviewTitle} heading={say.reviewTitle} back={() => go({ at: "home" })}>
        {filling === null ? <Busy /> : <FormGone onAgain={() => setAttempt(attempt + 1)} />}
      </Screen>
    );
  }
  return <Review filling={filling} skipping={found?.skipping ?? "allow"} />;
}
