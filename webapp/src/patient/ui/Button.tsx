import type { ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  onClick: () => unknown;
  kind?: "primary" | "plain" | "quiet";
  disabled?: boolean;
}

/** What can be tapped, at least 64 px high; it acts when the finger leaves it, and never by holding it. */
export function Button({ children, onClick, kind = "plain", disabled = false }: Props) {
  return (
    <button type="button" class={`button ${kind}`} disabled={disabled} onClick={() => void onClick()}>
      {children}
    </button>
  );
}

/** Several buttons below each other, all of the same size. */
export function Buttons({ children }: { children: ComponentChildren }) {
  return <div class="buttons">{children}</div>;
}
