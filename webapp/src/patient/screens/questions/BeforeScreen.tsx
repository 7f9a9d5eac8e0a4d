import { assessments, go } from "../../core/app";
import type { Draft, Form, Place } from "../../core/types";
import { Busy, Button, Notice, Screen } from "../../ui";
import { fill } from "../../ui/words";
import { goOn, idsOf } from "./going";
import { whatIsKept } from "./kept";
import { Locked } from "./Locked";
import { goesOnAt } from "./noting";
import { useRead } from "./reading";
import { Shut } from "./Shut";
import { Start } from "./Start";
import { words } from "./saying";
import { isFinished, isShut, known } from "./visit";

/** Before a questionnaire: what comes, how long it takes, in which language, and who gives the answers. */
export function BeforeScreen({ place }: { place: Extract<Place, { at: "before" }> }) {
  const say = words();
  const found = known(place.assessment);
  const kept = useRead(() => whatIsKept(place.assessment), [place.assessment]);
  if (isFinished(place.assessment)) return <Locked assessment={place.assessment} />;
  const isGone = !found && kept?.draft && assessments.value.toldAt !== undefined;
  if (isGone || (found && isShut(found))) return <Shut assessment={place.assessment} found={found} />;
  return (
    <Screen title={say.beforeTitle} heading={say.beforeTitle} back={() => go({ at: "home" })}>
      {!found && <Notice kind="error">{say.beginFailed}</Notice>}
      {found && !kept && <Busy />}
      {found && kept && !kept.draft && <Start found={found} />}
      {kept?.draft && (kept.form ? <GoOn draft={kept.draft} form={kept.form} /> : <Notice>{say.formGone}</Notice>)}
    </Screen>
  );
}

function GoOn({ draft, form }: { draft: Draft; form: Form }) {
  const say = words();
  const at = goesOnAt(draft, idsOf(form));
  const where = at === "review" ? say.goOnReview : fill(say.goOn, { n: at + 1, total: form.items.length });
  return (
    <>
      <p>{say.draftKept}</p>
      {known(draft.assessment)?.form_version !== form.version && <Notice>{say.formRenewed}</Notice>}
      <Button kind="primary" onClick={() => goOn(draft, form)}>
        {where}
      </Button>
    </>
  );
}
