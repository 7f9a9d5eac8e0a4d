import type { ComponentChildren } from "preact";

interface GroupProps {
  /** What is asked; it names the group. */
  legend: ComponentChildren;
  children: ComponentChildren;
  describedBy?: string | undefined;
}

/** A question and its answers, of which at most one is chosen; none is chosen from the start. */
export function RadioGroup({ legend, children, describedBy }: GroupProps) {
  return (
    <fieldset class="rows" aria-describedby={describedBy}>
      <legend>{legend}</legend>
      <div class="options">{children}</div>
    </fieldset>
  );
}

interface RowProps {
  /** The same for all rows of a group. */
  name: string;
  children: ComponentChildren;
  isChosen: boolean;
  onChoose: () => unknown;
  /** The language of the row's own text where it is not that of the app. */
  lang?: string | undefined;
  /** "no" where a browser must not translate it. */
  translate?: "no" | undefined;
}

/** One answer: the whole row can be tapped. */
export function RadioRow({ name, children, isChosen, onChoose, lang, translate }: RowProps) {
  return (
    <label class={isChosen ? "row is-chosen" : "row"}>
      <input type="radio" name={name} checked={isChosen} onChange={() => void onChoose()} />
      <span lang={lang} translate={translate === "no" ? false : undefined}>
        {children}
      </span>
    </label>
  );
}
