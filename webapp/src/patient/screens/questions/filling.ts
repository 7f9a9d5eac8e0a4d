import { useEffect, useRef, useState } from "preact/hooks";
import { draftOf, formOf, listen, saveDraft } from "../../core/app";
import type { Draft, Form } from "../../core/types";

export interface Filling {
  draft: Draft;
  form: Form;
  /** Keeps a change; gives whether it is on the disk of the phone. Nothing may move on before that. */
  keep: (change: (draft: Draft) => Draft) => Promise<boolean>;
  /** Whether the last change could not be kept. */
  isUnsaved: boolean;
}

/** The draft and its form: null while they are read, "gone" where there is no draft, "shut" where there is no form. */
export type Opened = Filling | null | "gone" | "shut";

/** Reads the draft of an assessment and its form, and keeps what is changed, one change after the other. */
export function useFilling(assessment: string, attempt = 0): Opened {
  const [opened, setOpened] = useState<{ draft: Draft; form: Form } | null | "gone" | "shut">(null);
  const [isUnsaved, setUnsaved] = useState(false);
  const newest = useRef<Draft | null>(null);
  const saved = useRef(Promise.resolve(true));
  // A new attempt reads again.
  useEffect(() => {
    let isLeft = false;
    void read(assessment).then((found) => {
      if (isLeft) return;
      newest.current = typeof found === "string" ? null : found.draft;
      setOpened(found);
    });
    return () => {
      isLeft = true;
    };
  }, [assessment, attempt]);
  const keep = async (change: (draft: Draft) => Draft) => {
    if (newest.current === null) return false;
    const draft = change(newest.current);
    newest.current = draft;
    setOpened((kept) => (kept === null || typeof kept === "string" ? kept : { draft, form: kept.form }));
    saved.current = saved.current.then(() => isSaved(draft));
    const isKept = await saved.current;
    setUnsaved(!isKept);
    return isKept;
  };
  const isOpen = opened !== null && typeof opened !== "string";
  // What another phone answered is taken over as a change of this one: the next tap goes on from both.
  useEffect(() => {
    if (!isOpen) return;
    return listen(assessment, async (change) => {
      await keep(change);
      return newest.current;
    });
  }, [assessment, isOpen]);
  if (opened === null || typeof opened === "string") return opened;
  return { ...opened, keep, isUnsaved };
}

/** Writes one after the other, so that the last one stands. */
function isSaved(draft: Draft): Promise<boolean> {
  return saveDraft(draft).then(
    () => true,
    () => false,
  );
}

async function read(assessment: string): Promise<{ draft: Draft; form: Form } | "gone" | "shut"> {
  const draft = await draftOf(assessment).catch(() => null);
  if (draft === null) return "gone";
  const form = await formOf(assessment).catch(() => null);
  return form === null ? "shut" : { draft, form };
}
