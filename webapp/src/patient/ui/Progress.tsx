interface Props {
  /** How many are behind or on the screen now; 1-based for questions. */
  at: number;
  total: number;
  /** The words beside the bar, such as "Question 7 of 36". */
  children: string;
  /** Where this stands in something larger, such as "Questionnaire 1 of 2". */
  within?: string | undefined;
}

/** How far one has come, in words; the bar only repeats them and is not read out. */
export function Progress({ at, total, children, within }: Props) {
  const bar = (drawn: HTMLDivElement | null) => {
    if (drawn) drawn.style.inlineSize = `${(100 * at) / total}%`;
  };
  return (
    <div class="progress">
      <p>
        <span>{children}</span>
        {within && <span>{within}</span>}
      </p>
      <div class="progress-bar" aria-hidden="true">
        <div ref={bar} />
      </div>
    </div>
  );
}
