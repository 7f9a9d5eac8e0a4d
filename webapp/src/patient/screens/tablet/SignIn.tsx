import { useState } from "preact/hooks";
import type { Fault } from "../../core/types";
import { Busy, Button, Buttons, Notice, Screen } from "../../ui";
import { TextField } from "../../ui/TextField";
import { useActing } from "../around/acting";
import { Trouble } from "../around/Trouble";
import { words } from "./saying";
import { prove, type Session, signIn } from "./staff";

interface Props {
  onSignedIn: (session: Session) => unknown;
  onLeave: () => unknown;
}

/** Login and password, and where the account has one its second factor. */
export function SignIn({ onSignedIn, onLeave }: Props) {
  const say = words();
  const [half, setHalf] = useState<Session | null>(null);
  if (half?.awaiting === "enrolment") {
    return (
      <Screen title={say.signInTitle} heading={say.signInTitle} shows="enrolment">
        <Notice kind="warn">{say.enrolFirst}</Notice>
        <Button onClick={onLeave}>{say.signOut}</Button>
      </Screen>
    );
  }
  if (half) return <Proof session={half} onSignedIn={onSignedIn} onLeave={onLeave} />;
  const go = (session: Session) => (session.awaiting ? setHalf(session) : onSignedIn(session));
  return <Password onSignedIn={go} onLeave={onLeave} />;
}

function Password({ onSignedIn, onLeave }: Props) {
  const say = words();
  const acting = useActing();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = async () => {
    const session = await acting.run(() => signIn(login.trim(), password));
    if (session) onSignedIn(session);
  };
  const isWrong = acting.fault?.kind === "unauthenticated" || acting.fault?.kind === "invalid";
  return (
    <Form
      title={say.signInTitle}
      button={say.signIn}
      acting={acting}
      isWrong={isWrong}
      onSend={enter}
      onLeave={onLeave}
    >
      <TextField label={say.login} value={login} onInput={setLogin} autoComplete="username" maxLength={100} />
      <TextField
        label={say.password}
        value={password}
        onInput={setPassword}
        type="password"
        autoComplete="current-password"
        maxLength={200}
        fault={isWrong ? say.wrongLogin : undefined}
      />
    </Form>
  );
}

function Proof({ session, onSignedIn, onLeave }: Props & { session: Session }) {
  const say = words();
  const acting = useActing();
  const [code, setCode] = useState("");
  const enter = async () => {
    const proved = await acting.run(() => prove(session, code.replace(/\s/g, "")));
    if (proved) onSignedIn(proved);
  };
  const isWrong = acting.fault?.kind === "unauthenticated" || acting.fault?.kind === "invalid";
  return (
    <Form title={say.codeTitle} button={say.signIn} acting={acting} isWrong={isWrong} onSend={enter} onLeave={onLeave}>
      <TextField
        label={say.code}
        hint={say.codeHint}
        value={code}
        onInput={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={40}
        fault={isWrong ? say.wrongCode : undefined}
      />
    </Form>
  );
}

interface FormProps {
  title: string;
  button: string;
  acting: { isBusy: boolean; fault: Fault | null };
  /** Whether what was typed is wrong: that is said at the field. */
  isWrong: boolean;
  onSend: () => Promise<void>;
  onLeave: () => unknown;
  children: preact.ComponentChildren;
}

function Form({ title, button, acting, isWrong, onSend, onLeave, children }: FormProps) {
  const say = words();
  return (
    <Screen title={title} heading={title} shows={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onSend();
        }}
      >
        {children}
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
      {acting.fault && !isWrong && <Trouble fault={acting.fault} saysSafe={false} />}
      {acting.isBusy && <Busy />}
      <Buttons>
        <Button kind="primary" onClick={onSend}>
          {button}
        </Button>
        <Button onClick={onLeave}>{say.signOut}</Button>
      </Buttons>
    </Screen>
  );
}
