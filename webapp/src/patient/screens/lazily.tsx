import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Busy } from "../ui";

/** A component whose code is loaded when it is shown first; it stays for all later times. */
export function lazily<M, N extends keyof M>(load: () => Promise<M>, name: N): M[N] {
  let loaded: ComponentType<object> | null = null;
  function Lazy(props: object) {
    const [, setLoaded] = useState(loaded !== null);
    const [fault, setFault] = useState<unknown>(null);
    useEffect(() => {
      if (loaded) return;
      load().then((found) => {
        loaded = found[name] as ComponentType<object>;
        setLoaded(true);
      }, setFault);
    }, []);
    if (fault) throw fault;
    const Shown = loaded;
    return Shown ? <Shown {...props} /> : <Busy />;
  }
  return Lazy as M[N];
}
