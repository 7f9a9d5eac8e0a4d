import { useId } from "preact/hooks";

interface Props {
  label: string;
  value: string;
  onInput: (value: string) => unknown;
  hint?: string | undefined;
  /** What is wrong with it, in words; absent where nothing is. */
  fault?: string | undefined;
  type?: "text" | "email" | "tel" | "password" | "time";
  inputMode?: "text" | "numeric" | "tel" | "email";
  autoComplete?: string;
  maxLength?: number;
  /** Shown, and not to be changed now. */
  readOnly?: boolean;
}

/** A line to type or paste into. */
export function TextField({ label, value, onInput, hint, fault, type = "text", ...rest }: Props) {
  const id = useId();
  const told = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
      <input
        id={id}
        {...({ type } as { type: "text" })}
        value={value}
        inputMode={rest.inputMode}
        autoComplete={rest.autoComplete}
        maxLength={rest.maxLength}
        readOnly={rest.readOnly}
        autoCapitalize="none"
        spellcheck={false}
        aria-invalid={fault ? "true" : undefined}
        aria-describedby={told || undefined}
        onInput={(event) => void onInput(event.currentTarget.value)}
      />
    </div>
  );
}
