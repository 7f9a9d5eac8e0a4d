import type { Fault } from "../../core/types";
import { Button, Notice } from "../../ui";
import { Trouble } from "../around/Trouble";
import { words } from "./saying";

interface Props {
  fault: Fault;
  again: () => unknown;
  onLeave: () => unknown;
}

/** Why the service did not do what somebody of the staff asked, and what to do. */
export function Refused({ fault, again, onLeave }: Props) {
  const say = words();
  const told: Partial<Record<Fault["kind"], string>> = {
    unauthenticated: say.signedOut,
    forbidden: say.noRight,
    "not-found": say.noRight,
    invalid: say.nothingOpen,
  };
  const sentence = told[fault.kind];
  if (!sentence) return <Trouble fault={fault} again={again} saysSafe={false} />;
  return (
    <Notice kind="error" urgent>
      <p>{sentence}</p>
      {fault.kind === "unauthenticated" && <Button onClick={onLeave}>{say.staff}</Button>}
    </Notice>
  );
}
