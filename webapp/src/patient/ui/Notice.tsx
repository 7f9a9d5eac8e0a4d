import type { ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  kind?: "info" | "warn" | "error";
  /** Said at once by a screen reader; for what has just happened, not for what was there before. */
  urgent?: boolean;
}

/** A text set apart from the rest; its kind is told by words, the colour only goes with them. */
export function Notice({ children, kind = "info", urgent = false }: Props) {
  return (
    <div class={`notice ${kind}`} role={urgent ? "alert" : undefined}>
      {children}
    </div>
  );
}
