import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Place } from "../core/types";
import { Busy } from "../ui";

type Any = ComponentType<{ place: Place }>;

/** A screen whose code is loaded when it is shown first; it stays for all later times. */
export function lazily<M, N extends keyof M>(load: () => Promise<M>, name: N): M[N] {
  let loaded: Any | null = null;
  function Lazy({ place }: { place: Place }) {
    const [, setLoaded] = useState(loaded !== null);
    const [fault, setFault] = useState<unknown>(null);
    useEffect(() => {
      if (loaded) return;
      load().then((found) => {
        loaded = found[name] as Any;
        setLoaded(true);
      }, setFault);
    }, []);
    if (fault) throw fault;
    const Shown = loaded;
    return Shown ? <Shown place={place} /> : <Busy />;
  }
  return Lazy as M[N];
}
