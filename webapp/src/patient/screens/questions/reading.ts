import { useEffect, useState } from "preact/hooks";

/** What a promise gives, null until it does; read anew where one of the keys changes. */
export function useRead<T>(read: () => Promise<T>, keys: readonly unknown[]): T | null {
  const [found, setFound] = useState<T | null>(null);
  // The keys say when it is another thing to read.
  useEffect(() => {
    let isLeft = false;
    void read().then((value) => {
      if (!isLeft) setFound(() => value);
    });
    return () => {
      isLeft = true;
    };
  }, keys);
  return found;
}
