import { useEffect, useState } from "preact/hooks";
import { appearance, language } from "../core/app";
import { words } from "./words";

/** Reads the app's own text out, once asked; the words of a questionnaire are never read. */
export function ReadAloud() {
  const [isReading, setReading] = useState(false);
  useEffect(() => stop, []);
  if (!appearance.value.readAloud || !("speechSynthesis" in window)) return null;
  const start = () => {
    stop();
    const spoken = new SpeechSynthesisUtterance(ownText());
    spoken.lang = language.value;
    spoken.onend = () => setReading(false);
    speechSynthesis.speak(spoken);
    setReading(true);
  };
  const end = () => {
    stop();
    setReading(false);
  };
  const say = words();
  return (
    <button type="button" class="top-link" onClick={isReading ? end : start}>
      {isReading ? say.stopListening : say.listen}
    </button>
  );
}

function stop(): void {
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}

function ownText(): string {
  const main = document.querySelector("main")?.cloneNode(true) as HTMLElement | undefined;
  for (const foreign of main?.querySelectorAll("[translate=no], [aria-hidden=true]") ?? []) foreign.remove();
  const lines = [...(main?.querySelectorAll("h1, h2, p, li, label, button") ?? [])];
  return lines
    .map((line) => line.textContent?.trim())
    .filter(Boolean)
    .join(". ");
}
