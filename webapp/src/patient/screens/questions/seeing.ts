import { useLayoutEffect, useRef, useState } from "preact/hooks";

/**
 * Whether all answers of a question were on the screen, and what brings the next ones up.
 *
 * `end` stands behind the last answer, `bar` is what covers the lower edge of the screen. A question that has its
 * answer was seen before.
 */
export function useSeenToTheEnd(wasSeen: boolean) {
  const [isSeen, setSeen] = useState(wasSeen);
  const end = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (isSeen) return;
    window.scrollTo(0, 0);
    const look = () => {
      if (isAbove(end.current, bar.current)) setSeen(true);
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [isSeen]);
  const showMore = () => {
    const free = innerHeight - (bar.current?.offsetHeight ?? 0);
    window.scrollBy({ top: 0.8 * free });
  };
  return { isSeen, end, bar, showMore };
}

function isAbove(end: HTMLElement | null, bar: HTMLElement | null): boolean {
  if (end === null) return true;
  return end.getBoundingClientRect().top <= innerHeight - (bar?.offsetHeight ?? 0) + 1;
}
