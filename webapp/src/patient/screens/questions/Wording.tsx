import type { Form } from "../../core/types";
import { Notice } from "../../ui";
import { words } from "../../ui/words";

/** Says on each page of a placeholder that it is one; nothing where the form is the questionnaire itself. */
export function DemoMark({ form }: { form: Form }) {
  if (!form.is_placeholder) return null;
  return (
    <p class="demo">
      <strong>{words().demoMark}</strong>{" "}
      <span lang={form.language} translate={false}>
        {form.notice}
      </span>
    </p>
  );
}

/** The questions could not be opened: what is safe, and what to do. */
export function FormGone({ onAgain }: { onAgain: () => unknown }) {
  const say = words();
  return (
    <>
      <Notice kind="error" urgent>
        <p>{say.formGone}</p>
      </Notice>
      <button type="button" class="button primary" onClick={() => void onAgain()}>
        {say.tryAgain}
      </button>
    </>
  );
}
