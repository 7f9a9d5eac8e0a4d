import { useEffect, useState } from "preact/hooks";
import { api, back } from "../../core/app";
import { Busy, Notice, Screen } from "../../ui";
import { useActing } from "./acting";
import { words } from "./saying";
import { Trouble } from "./Trouble";
import { Ways } from "./Ways";
import type { Preferences } from "./wishes";

interface Told {
  preferences: Preferences;
  etag: string | null;
  /** How often it was read: what was typed before is dropped where it was read anew. */
  nth: number;
}

/** How one is reminded: by what, where, at which hour, in which language; and a test of it. */
export function RemindersScreen() {
  const say = words();
  const acting = useActing();
  const [told, setTold] = useState<Told | null>(null);
  const read = () =>
    acting.run(async () => {
      const reply = await api.get("/api/v1/me/preferences");
      if (reply.ok) setTold((before) => ({ preferences: reply.data, etag: reply.etag, nth: (before?.nth ?? 0) + 1 }));
      return reply;
    });
  useEffect(() => void read(), []);
  return (
    <Screen title={say.remindersTitle} heading={say.remindersTitle} back={back}>
      <p>{say.remindersLead}</p>
      <p>{say.remindersPrivate}</p>
      {told === null && acting.isBusy && <Busy />}
      {told === null && acting.fault && <Trouble fault={acting.fault} again={read} />}
      {told && (
        <Known
          told={told}
          onKept={(preferences, etag) => setTold({ preferences, etag, nth: told.nth })}
          onOutdated={() => void read()}
        />
      )}
    </Screen>
  );
}

interface KnownProps {
  told: Told;
  onKept: (preferences: Preferences, etag: string | null) => void;
  onOutdated: () => void;
}

function Known({ told, onKept, onOutdated }: KnownProps) {
  const say = words();
  if (!told.preferences.is_contact_permitted) return <Notice>{say.remindersNotAllowed}</Notice>;
  if (told.preferences.offered.length === 0) return <Notice>{say.remindersNone}</Notice>;
  return <Ways key={told.nth} told={told.preferences} etag={told.etag} onKept={onKept} onOutdated={onOutdated} />;
}
