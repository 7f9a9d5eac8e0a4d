import { useEffect, useRef } from "preact/hooks";
import { Button, Buttons } from "../../ui";
import { words } from "../../ui/words";

interface Props {
  skipping: "allow" | "force";
  onAnswer: () => void;
  onLeave: () => unknown;
}

/** Asks about a question without an answer: to answer it or to leave it empty, on two equal buttons. */
export function Empty({ skipping, onAnswer, onLeave }: Props) {
  const say = words();
  const asked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    asked.current?.scrollIntoView({ block: "nearest" });
    asked.current?.querySelector("button")?.focus({ preventScroll: true });
  }, []);
  const isForced = skipping === "force";
  return (
    <div class="notice warn asking" role="alert" ref={asked}>
      <p>{isForced ? say.emptyForced : say.emptyAsk}</p>
      <Buttons>
        <Button onClick={onAnswer}>{say.answerIt}</Button>
        {!isForced && <Button onClick={onLeave}>{say.leaveIt}</Button>}
      </Buttons>
    </div>
  );
}
