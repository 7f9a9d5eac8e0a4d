import { useEffect, useState } from "preact/hooks";
import { api } from "../../core/app";
import { Button, fill, Notice } from "../../ui";
import { useActing } from "./acting";
import { nameOf } from "./naming";
import { words } from "./saying";
import { Trouble } from "./Trouble";
import type { Way } from "./wishes";

const LOOK_EVERY_MS = 5000;
const MOST_LOOKS = 36;

interface Asked {
  id: string;
  way: Way;
}

type State = "asked" | "left" | "failed" | "unknown" | "no-channel";

/** "Send me a test" by each way that reaches the participant now, and what became of it. */
export function Tests({ ways }: { ways: readonly Way[] }) {
  const say = words();
  const acting = useActing();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [state, setState] = useState<State | null>(null);
  const look = async (test: Asked) => {
    const path = { test_id: test.id };
    const reply = await api.put("/api/v1/me/test-messages/{test_id}", { path, body: { channel: test.way } });
    if (reply.ok) setState(became(reply.data.state, reply.data.why_not));
    return reply;
  };
  const send = async (way: Way) => {
    const test = { id: crypto.randomUUID(), way };
    setState(null);
    if (await acting.run(() => look(test))) setAsked(test);
  };
  useEffect(() => {
    if (asked === null || state !== "asked") return;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (looks > MOST_LOOKS) clearInterval(timer);
      else void look(asked);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [asked, state]);
  if (ways.length === 0) return null;
  return (
    <section>
      <h2>{say.testButton}</h2>
      <div class="buttons">
        {ways.map((way) => (
          <Button key={way} onClick={() => send(way)}>
            {fill(say.testBy, { by: nameOf(way) })}
          </Button>
        ))}
      </div>
      {acting.fault && <Trouble fault={acting.fault} saysSafe={false} />}
      <div role="status">{state && <Notice kind={state === "failed" ? "error" : "info"}>{told(state)}</Notice>}</div>
    </section>
  );
}

function became(state: string | null, whyNot: string | null): State {
  if (state === "handed-over") return "left";
  if (state === "unknown") return "unknown";
  if (state === "failed") return "failed";
  if (whyNot === "no-channel") return "no-channel";
  return whyNot === null ? "asked" : "failed";
}

function told(state: State): string {
  const say = words();
  return {
    asked: say.testAsked,
    left: say.testLeft,
    failed: say.testFailed,
    unknown: say.testUnknown,
    "no-channel": say.testNoChannel,
  }[state];
}
