import type { Draft, Form, FormItem } from "../../core/types";
import { fill } from "../../ui/words";
import { words } from "./saying";

interface Props {
  draft: Draft;
  form: Form;
  /** Absent where nothing can be changed any more: then only what was answered is listed. */
  onChange?: ((item: string) => void) | undefined;
}

/** Each question in its words, the answer in its words, and the way to change it. */
export function ReviewList({ draft, form, onChange }: Props) {
  const all = form.items.map((item, at) => ({ item, n: at + 1 }));
  const listed = all.filter(
    ({ item }) => onChange || typeof draft.answers[item.id] === "number" || draft.answers[item.id] === "NA",
  );
  return (
    <ol class="review">
      {listed.map(({ item, n }) => (
        <Line key={item.id} {...{ draft, form, item, n, onChange }} />
      ))}
    </ol>
  );
}

function Line({ draft, form, item, n, onChange }: Props & { item: FormItem; n: number }) {
  const say = words();
  const code = draft.answers[item.id];
  const chosen = item.options.find((option) => option.code === code);
  return (
    <li>
      <p>
        <strong>{fill(say.question, { n })}</strong> · {chosen ? say.answered : say.notAnswered}
      </p>
      <p lang={form.language} translate={false}>
        {item.text}
      </p>
      {chosen && (
        <p lang={form.language} translate={false}>
          <strong>{chosen.text}</strong>
        </p>
      )}
      {onChange && (
        <button type="button" class="link" onClick={() => onChange(item.id)}>
          {say.change}
          <span class="unseen"> {fill(say.changeQuestion, { n })}</span>
        </button>
      )}
    </li>
  );
}
