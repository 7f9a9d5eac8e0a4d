import type { Assessment, Code, Form, FormItem } from "../../core/types";
import { Button, LinkButton, Notice, Progress, RadioGroup, RadioRow, Screen } from "../../ui";
import { fill, words } from "../../ui/words";
import { useAnswering } from "./answering";
import { Empty } from "./Empty";
import type { Filling } from "./filling";
import { idsOf } from "./going";
import { isAllShown } from "./noting";
import { isPastClosing, lastDayBefore, placeInVisit } from "./visit";
import { DemoMark } from "./Wording";

interface Props {
  filling: Filling;
  item: FormItem;
  /** 0-based. */
  position: number;
  found: Assessment | undefined;
}

/** One question, its answers and the way on. */
export function Question({ filling, item, position, found }: Props) {
  const { draft, form, isUnsaved } = filling;
  const say = words();
  const answering = useAnswering(filling, item.id, position);
  const { isAsking, returnsToReview, seen } = answering;
  const total = form.items.length;
  const title = fill(say.questionTitle, { n: position + 1, total });
  const chosen = draft.answers[item.id];
  return (
    <Screen title={title} back={answering.goBack} shows={item.id}>
      <Progress at={position + 1} total={total} within={found && fill(say.ofVisit, placeInVisit(found))}>
        {title}
      </Progress>
      <DemoMark form={form} />
      <Late found={found} />
      <Asked form={form} item={item} chosen={chosen} onChoose={answering.choose} />
      <div ref={seen.end} />
      {chosen === "skipped" && <p class="hint">{say.leftEmpty}</p>}
      {isUnsaved && (
        <Notice kind="error" urgent>
          {say.notSaved}
        </Notice>
      )}
      {isAsking ? (
        <Empty skipping={found?.skipping ?? "allow"} onAnswer={answering.answerIt} onLeave={answering.leaveEmpty} />
      ) : (
        <div class="bar" ref={seen.bar}>
          <Button kind="primary" onClick={answering.next}>
            {seen.isSeen ? (returnsToReview ? say.backToReview : say.next) : say.moreOptions}
          </Button>
        </div>
      )}
      <div>
        {chosen !== undefined && chosen !== "skipped" && (
          <LinkButton onClick={() => answering.choose(null)}>{say.clear}</LinkButton>
        )}
        {!returnsToReview && isAllShown(draft, idsOf(form)) && (
          <LinkButton onClick={answering.toReview}>{say.toReview}</LinkButton>
        )}
        <LinkButton onClick={answering.pause}>{say.pause}</LinkButton>
      </div>
    </Screen>
  );
}

interface AskedProps {
  form: Form;
  item: FormItem;
  chosen: Code | undefined;
  onChoose: (code: Code) => unknown;
}

/** The words of the instrument, exactly as the form has them: recall, question and answers, and nothing between. */
function Asked({ form, item, chosen, onChoose }: AskedProps) {
  const wording = { lang: form.language, translate: false };
  const legend = (
    <>
      <span class="recall" {...wording}>
        {form.recall_text}
      </span>
      <h1 class="asked" id="heading" tabIndex={-1} {...wording}>
        {item.text}
      </h1>
    </>
  );
  return (
    <RadioGroup legend={legend}>
      {item.options.map((option) => (
        <RadioRow
          key={option.code}
          name={item.id}
          lang={form.language}
          translate="no"
          isChosen={chosen === option.code}
          onChoose={() => onChoose(option.code as Code)}
        >
          {option.text}
        </RadioRow>
      ))}
    </RadioGroup>
  );
}

/** Says that the time has ended, where it has and answers are still taken. */
function Late({ found }: { found: Assessment | undefined }) {
  if (!found?.closes_at || !isPastClosing(found)) return null;
  return <Notice>{fill(words().closesWhile, { date: lastDayBefore(found.closes_at) })}</Notice>;
}
