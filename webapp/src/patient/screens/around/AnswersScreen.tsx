import { useState } from "preact/hooks";
import { api, go, language, me, receipts } from "../../core/app";
import { Busy, Button, Buttons, fill, Notice, Screen } from "../../ui";
import { useActing } from "./acting";
import { words } from "./saying";
import { Trouble } from "./Trouble";
import { moment } from "./words";

/** What happens with answers, what was sent, and everything to take away. */
export function AnswersScreen() {
  const say = words();
  const acting = useActing();
  const [isDone, setDone] = useState(false);
  const file = async () => {
    const found = await acting.run(() => api.post("/api/v1/me/exports/json", {}));
    if (found) hand(JSON.stringify(found, null, 2), "application/json", "json");
    setDone(found !== null);
  };
  const page = async () => {
    const found = await acting.run(() => api.text("/api/v1/me/exports/page"));
    if (found) hand(found, "text/html", "html");
    setDone(found !== null);
  };
  const alert = me.value?.pro_alert[language.value];
  return (
    <Screen title={say.answersTitle} heading={say.answersTitle} back={() => go({ at: "home" })}>
      <h2>{say.answersWhat}</h2>
      {alert && <p>{alert}</p>}
      <p>{say.answersSent}</p>
      <p>{say.answersWho}</p>
      <p>{say.answersPhone}</p>
      <p>{say.answersNoScores}</p>
      <Receipts />
      <h2>{say.answersTake}</h2>
      <p>{say.answersTakeText}</p>
      <p>{say.answersShared}</p>
      {acting.fault && <Trouble fault={acting.fault} />}
      {acting.isBusy && <Busy />}
      {isDone && <Notice urgent>{say.answersDone}</Notice>}
      <Buttons>
        <Button onClick={page}>{say.answersPage}</Button>
        <Button onClick={file}>{say.answersFile}</Button>
      </Buttons>
    </Screen>
  );
}

function Receipts() {
  const say = words();
  const newest = [...receipts.value].sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
  return (
    <>
      <h2>{say.answersReceipts}</h2>
      {newest.length === 0 && <p>{say.answersNone}</p>}
      <ul>
        {newest.map((each) => (
          <li key={each.submissionId}>
            {fill(each.held ? say.receivedHeld : say.receivedAt, { when: moment(each.receivedAt), code: each.code })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Gives a file to the phone; it never goes through an address of ours. */
function hand(text: string, type: string, ending: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `my-answers.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
