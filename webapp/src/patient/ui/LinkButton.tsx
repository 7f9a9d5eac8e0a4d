import type { ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  onClick: () => unknown;
}

/** A way to somewhere else within the app; it looks like a link, and leaves no trace in the address. */
export function LinkButton({ children, onClick }: Props) {
  return (
    <button type="button" class="link" onClick={() => void onClick()}>
      {children}
    </button>
  );
}
