import { language, me } from "../core/app";
import { fill, words } from "./words";

/** Whom to call, and that nobody reads the answers at once: in the same place on every screen. */
export function Footer() {
  const say = words();
  const site = me.value?.site;
  const alert = me.value?.pro_alert[language.value] ?? say.nobodyReads;
  return (
    <footer class="foot">
      <p>{alert}</p>
      {site && <p>{fill(say.yourSite, { site: site.name })}</p>}
      {site?.phone && <Call phone={site.phone}>{say.callSite}</Call>}
      {site?.emergency_phone && (
        <Call phone={site.emergency_phone}>{fill(say.callEmergency, { phone: site.emergency_phone })}</Call>
      )}
    </footer>
  );
}

function Call({ phone, children }: { phone: string; children: string }) {
  return (
    <a class="button plain" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
      {children}
    </a>
  );
}
