import { useEffect, useRef, useState } from "preact/hooks";
import { go, isPaired, tablet } from "../../core/app";
import { beTablet } from "../../core/tablet";
import { Button, Screen } from "../../ui";
import { Choose } from "./Choose";
import { HandOver } from "./HandOver";
import { InHand } from "./InHand";
import { Locked } from "./Locked";
import { SignIn } from "./SignIn";
import { words } from "./saying";
import { type Person, type Session, signOut } from "./staff";

/** The site's tablet: in a participant's hand, or locked, or with somebody of the staff before it. */
export function TabletScreen() {
  if (tablet.value === null) return isPaired.value ? <Taken /> : <Become />;
  return tablet.value.state === "handed" ? <InHand /> : <Desk />;
}

const IDLE_MS = 5 * 60_000;
const LOOK_MS = 15_000;
const TOUCHES = ["pointerdown", "keydown"];

/** Who is signed in is known here alone: another page, or the same one loaded anew, is locked. */
function Desk() {
  const [at, setAt] = useState<"locked" | "signing in">("locked");
  const [session, setSession] = useState<Session | null>(null);
  const [person, setPerson] = useState<Person | null>(null);
  const leave = () => {
    if (session) void signOut(session);
    setSession(null);
    setPerson(null);
    setAt("locked");
  };
  useIdle(at !== "locked" || session !== null, leave);
  if (session && person) {
    return <HandOver session={session} person={person} onBack={() => setPerson(null)} onLeave={leave} />;
  }
  if (session) return <Choose session={session} onChoose={setPerson} onLeave={leave} />;
  if (at === "locked") return <Locked onStaff={() => setAt("signing in")} />;
  return <SignIn onSignedIn={setSession} onLeave={leave} />;
}

/** Does something when nobody touched the screen for five minutes, the time that the tablet slept among them. */
function useIdle(isOn: boolean, act: () => void) {
  const acts = useRef(act);
  acts.current = act;
  useEffect(() => {
    if (!isOn) return;
    let last = Date.now();
    const look = () => {
      if (Date.now() - last > IDLE_MS) acts.current();
    };
    const touched = () => {
      look();
      last = Date.now();
    };
    const timer = setInterval(look, LOOK_MS);
    for (const touch of TOUCHES) addEventListener(touch, touched, { capture: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      for (const touch of TOUCHES) removeEventListener(touch, touched, { capture: true });
      document.removeEventListener("visibilitychange", look);
    };
  }, [isOn]);
}

function Become() {
  const say = words();
  return (
    <Screen title={say.title} heading={say.title} bare>
      <p>{say.becomeLead}</p>
      <p>{say.becomeWhy}</p>
      <p>{say.becomeHow}</p>
      <Button kind="primary" onClick={beTablet}>
        {say.become}
      </Button>
    </Screen>
  );
}

function Taken() {
  const say = words();
  return (
    <Screen title={say.title} heading={say.title} bare>
      <p>{say.takenLead}</p>
      <Button kind="primary" onClick={() => go({ at: "home" }, { replace: true })}>
        {say.toApp}
      </Button>
    </Screen>
  );
}
