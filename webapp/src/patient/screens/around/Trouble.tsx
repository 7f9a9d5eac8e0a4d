import type { Fault } from "../../core/types";
import { Button, Notice } from "../../ui";
import { troubleWords } from "./saying";
import { sentence } from "./words";

interface Props {
  fault: Fault;
  /** Tries the same again; absent where there is nothing to try. */
  again?: (() => unknown) | undefined;
  /** Whether to say that answers are safe; left out where none can be on this phone yet. */
  saysSafe?: boolean;
}

/** What went wrong, what is safe, and what to do. */
export function Trouble({ fault, again, saysSafe = true }: Props) {
  const say = troubleWords();
  const isOffline = fault.kind === "offline";
  return (
    <Notice kind={isOffline ? "warn" : "error"} urgent>
      <p>{sentence(fault)}</p>
      {saysSafe && <p>{fault.kind === "storage" ? say.storageUnsafe : say.safe}</p>}
      {again && <Button onClick={again}>{say.tryAgain}</Button>}
    </Notice>
  );
}
