import type { ComponentChildren } from "preact";
import { words } from "./words";

interface Props {
  children: ComponentChildren;
  isOn: boolean;
  onChange: (isOn: boolean) => unknown;
}

/** Something that is on or off, said in words. */
export function Switch({ children, isOn, onChange }: Props) {
  const state = isOn ? words().on : words().off;
  return (
    <button type="button" class="switch" role="switch" aria-checked={isOn} onClick={() => void onChange(!isOn)}>
      <span>{children}</span>
      <span aria-hidden="true">{state}</span>
    </button>
  );
}
