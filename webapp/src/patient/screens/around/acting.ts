import { useState } from "preact/hooks";
import type { Fault, Reply } from "../../core/types";

interface Acting {
  isBusy: boolean;
  /** What the last act came to; null while none went wrong. */
  fault: Fault | null;
  /** Runs one act at a time: a second tap while it runs does nothing. Gives its data, or null. */
  run: <T>(act: () => Promise<Reply<T>>) => Promise<T | null>;
  forgive: () => void;
}

/** One thing at a time that asks the service, and what went wrong with it. */
export function useActing(): Acting {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const run = async <T>(act: () => Promise<Reply<T>>): Promise<T | null> => {
    if (isBusy) return null;
    setBusy(true);
    setFault(null);
    try {
      const reply = await act();
      if (reply.ok) return reply.data;
      setFault(reply.fault);
    } catch {
      setFault({ kind: "storage", status: null, code: null, retryAfter: null });
    } finally {
      setBusy(false);
    }
    return null;
  };
  return { isBusy, fault, run, forgive: () => setFault(null) };
}
