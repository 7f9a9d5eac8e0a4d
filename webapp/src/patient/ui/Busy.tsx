import { words } from "./words";

/** Something is under way; said once by a screen reader. */
export function Busy({ children }: { children?: string }) {
  return <p role="status">{children ?? words().busy}</p>;
}
