import { render } from "preact";
import { useErrorBoundary } from "preact/hooks";
import "./style/index.css";
import { isElsewhere, isInstrumentOpen, isReady, isUnreadable, start } from "./core/app";
import type { Place } from "./core/types";
import { keepInstallPrompt } from "./screens/around/phone";
import { Broken } from "./screens/Broken";
import { Elsewhere } from "./screens/Elsewhere";
import { shownPlace } from "./screens/gate";
import { around, ends, tablet } from "./screens/loading";
import { screenOf } from "./screens/registry";
import { enterQuestions } from "./ui/words";

/** The one screen that is shown now. */
function App() {
  const [fault] = useErrorBoundary();
  if (fault) return <Broken />;
  if (!isReady.value) return null;
  if (isUnreadable.value) return <Broken />;
  if (isElsewhere.value) return <Elsewhere />;
  const place = shownPlace();
  const Shown = screenOf(place);
  return <Shown key={keyOf(place)} place={place} />;
}

/** Another screen for another place; the same one while only what it shows changes. */
function keyOf(place: Place): string {
  return "assessment" in place ? `${place.at} ${place.assessment}` : place.at;
}

const root = document.getElementById("app");
if (root) {
  keepInstallPrompt();
  render(<App />, root);
  void enterQuestions();
  const started = start(async () => (await tablet()).resume());
  // Both are asked for again when they are shown.
  if (!isInstrumentOpen.value) void around().catch(() => undefined);
  void started.then(ends).catch(() => undefined);
}
