/** The shapes that the app works with; those of the service come from its contract. */
import type { components } from "../../shared/api";

type Schemas = components["schemas"];

export type Me = Schemas["MeOut"];
export type Assessment = Schemas["MyAssessmentOut"];
export type Form = Schemas["FormOut"];
export type FormItem = Schemas["FormItemOut"];
export type Option = Schemas["OptionOut"];
export type Receipt = Schemas["ReceiptOut"];
export type CompletedBy = Schemas["SubmissionIn"]["completed_by"];
export type Because = Schemas["AnswerChangeIn"]["because"];
export type Language = "es" | "en";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An answer: the code of an option, or that it does not apply, or that it was left empty on purpose. */
export type Code = number | "NA" | "skipped";

/** Where the participant is in the app. It lives in the history of the browser, never in an address. */
export type Place =
  | { at: "item"; assessment: string; position: number /* 0-based */ }
  | { at: "before"; assessment: string }
  | { at: "review"; assessment: string }
  | { at: "sent"; submission: string }
  | { at: "practice"; step: number }
  | {
      at:
        | "home"
        | "help"
        | "settings"
        | "reminders"
        | "answers"
        | "outbox"
        | "pair"
        | "language"
        | "pin"
        | "unlock"
        | "welcome"
        | "leave"
        | "not-today"
        | "tablet";
    };

/** An answer that was changed before it was sent; null where there was none, before or after. */
export interface Change {
  item: string;
  before: Code | null;
  after: Code | null;
  /** By the phone's clock, with its offset. */
  at: string;
  because: Because;
}

export interface Paradata {
  presented: string[];
  seconds: Record<string, number>;
  backSteps: number;
  changes: Change[];
}

/** A questionnaire that is being filled in. */
export interface Draft {
  assessment: string;
  /** The enrolment that it is answered for. */
  enrolment: string;
  instrument: string;
  form: { version: string; language: string; contentHash: string };
  /** Minted when it was begun: whatever is sent of it is one submission. */
  submissionId: string;
  startedAt: string;
  answers: Record<string, Code>;
  atItem: string | null;
  /** Null until it was asked. */
  completedBy: CompletedBy | null;
  paradata: Paradata;
  savedAt: string;
  /** The ETag of the draft that the service keeps; null where it keeps none that we know. */
  serverTag: string | null;
}

/** A questionnaire that was finished. Its body is never changed or built again. */
export interface Frozen {
  submissionId: string;
  assessment: string;
  /** The enrolment that it was answered for. */
  enrolment: string;
  instrument: string;
  /** The exact text that is sent; empty once the service has it ("held"). */
  body: string;
  /** The tablet's device that it was answered on, for one visit alone; absent on a participant's own phone. */
  device?: string;
  frozenAt: string;
  /** `held`: the service keeps it aside for the site. `refused`: it will not be taken as it is. */
  state: "waiting" | "sending" | "held" | "refused";
  lastFault: Fault | null;
  attempts: number;
  /** Not before this, on its own; null: at once. */
  nextAt: string | null;
}

/** What stays on the phone once the service has the answers: none of them. */
export interface KeptReceipt {
  submissionId: string;
  assessment: string;
  /** The enrolment that it was answered for; absent where it was not noted. */
  enrolment?: string;
  instrument: string;
  code: string;
  receivedAt: string;
  /** Kept aside for the site to look at. */
  held: boolean;
  flags: string[];
}

/** Why something did not work. */
export interface Fault {
  kind:
    | "offline"
    | "unauthenticated"
    | "forbidden"
    | "not-found"
    | "conflict"
    | "outdated"
    | "too-large"
    | "invalid"
    | "too-old"
    | "too-many"
    | "broken"
    | "unavailable"
    | "unreadable"
    | "storage";
  status: number | null;
  /** The code of the problem, such as `already-answered`. */
  code: string | null;
  /** In seconds. */
  retryAfter: number | null;
}

export type Reply<T> = { ok: true; status: number; data: T; etag: string | null } | { ok: false; fault: Fault };

/** Everything planned, as the service told of it last. */
export interface Assessments {
  /** When the service told this, by its clock; absent where it was not noted. */
  toldAt?: string;
  items: Assessment[];
  nLeft: number;
  nextOpensAt: string | null;
}

/** The site's tablet: locked, or in a participant's hand. What it was handed over for, the service knows. */
export type Tablet =
  | { state: "locked" }
  | {
      state: "handed";
      deviceId: string;
      /** It speaks for nobody from then on. */
      until: string;
      /** What it spoke before, and speaks again once it is locked; absent where an earlier version handed it over. */
      before?: Language;
    };

export interface Appearance {
  theme: "system" | "light" | "dark";
  contrast: "normal" | "high";
  text: "normal" | "large" | "larger" | "largest";
  motion: "normal" | "less";
  /** Whether the button that reads the app's own text aloud is shown. */
  readAloud: boolean;
}
