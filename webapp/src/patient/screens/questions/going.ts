import { go } from "../../core/app";
import type { Draft, Form } from "../../core/types";
import { goesOnAt } from "./noting";

/**
 * Goes on where the draft stopped, in the place of the screen that is there.
 *
 * Every item before it gets its own entry in the history, so that "back" of the phone leads from item to item, as
 * it does for somebody who came all the way.
 */
export function goOn(draft: Draft, form: Form): void {
  const { assessment } = draft;
  const at = goesOnAt(draft, idsOf(form));
  const last = at === "review" ? form.items.length - 1 : at;
  go({ at: "item", assessment, position: 0 }, { replace: true });
  for (let position = 1; position <= last; position += 1) go({ at: "item", assessment, position });
  if (at === "review") go({ at: "review", assessment });
}

/** The ids of a form's items, in their order. */
export function idsOf(form: Form): string[] {
  return form.items.map((item) => item.id);
}
