import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { go, language, setLanguage, tablet } from "../core/app";
import { Banner } from "./Banner";
import { Footer } from "./Footer";
import { ReadAloud } from "./ReadAloud";
import { words } from "./words";

interface Props {
  /** The window's title; it names no questionnaire. */
  title: string;
  /** What stands on top; absent where the screen brings a heading of its own with id "heading". */
  heading?: ComponentChildren;
  /** Where "Back" leads; absent where there is no way back. */
  back?: (() => unknown) | undefined;
  /** A value that changes where the screen shows something new: then the heading is read out again. */
  shows?: string | number;
  /** Leaves the link to the settings away, as on the settings themselves and before pairing. */
  bare?: boolean;
  children: ComponentChildren;
}

/** What all screens share: the way back, the language, the heading that gets the focus, and help below. */
export function Screen({ title, heading, back, shows, bare = false, children }: Props) {
  const say = words();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = title;
  });
  // The focus moves when something new is shown.
  useEffect(() => {
    window.scrollTo(0, 0);
    main.current?.querySelector<HTMLElement>("#heading")?.focus({ preventScroll: true });
  }, [shows]);
  return (
    <div class="screen">
      <header>
        <Banner />
        <div class="top">
          <div>{back && <TopLink onClick={back}>{say.back}</TopLink>}</div>
          <div>
            <ReadAloud />
            {!bare && !tablet.value && <TopLink onClick={() => go({ at: "settings" })}>{say.settings}</TopLink>}
            <OtherLanguage />
          </div>
        </div>
      </header>
      <main class="main" ref={main}>
        {heading && (
          <h1 id="heading" tabIndex={-1}>
            {heading}
          </h1>
        )}
        {children}
      </main>
      <Footer />
    </div>
  );
}

function TopLink({ children, onClick }: { children: string; onClick: () => unknown }) {
  return (
    <button type="button" class="top-link" onClick={() => void onClick()}>
      {children}
    </button>
  );
}

function OtherLanguage() {
  const other = language.value === "es" ? "en" : "es";
  return (
    <button type="button" class="top-link" lang={other} onClick={() => void setLanguage(other)}>
      {words().otherLanguage}
    </button>
  );
}
