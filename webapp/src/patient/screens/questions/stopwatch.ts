import { useEffect, useRef } from "preact/hooks";

/**
 * Counts the time for which something is looked at; gives a function that tells the seconds since it told last.
 *
 * Where the app is put aside `onHide` is called, so that the time so far can be kept; what passes meanwhile is not
 * counted.
 */
export function useStopwatch(onHide: () => void): () => number {
  const since = useRef(performance.now());
  const hidden = useRef(onHide);
  hidden.current = onHide;
  useEffect(() => {
    const change = () => {
      if (document.visibilityState === "hidden") hidden.current();
      else since.current = performance.now();
    };
    document.addEventListener("visibilitychange", change);
    return () => document.removeEventListener("visibilitychange", change);
  }, []);
  return () => {
    const seconds = (performance.now() - since.current) / 1000;
    since.current = performance.now();
    return seconds;
  };
}
