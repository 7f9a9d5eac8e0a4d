/** How the participant came to the item that is on the screen: forward, a step back, or from the review. */
import type { Because } from "../../core/types";

interface Where {
  assessment: string;
  /** 0-based; the review lies behind the last item. */
  position: number;
}

interface Arrival {
  /** What led to the item; null on the way forward. */
  because: Because | null;
  /** Whether it was a step back, by the button of the app or of the phone. */
  isBackStep: boolean;
  /** Whether "Next" leads to the review again. */
  returnsToReview: boolean;
}

export const REVIEW = Number.POSITIVE_INFINITY;

let last: Where | null = null;
let sent: (Where & { because: Because }) | null = null;

/** The review sends the participant to one item; to be said right before going there. */
export function sendTo(assessment: string, position: number, because: Because): void {
  sent = { assessment, position, because };
}

/** Says that this is on the screen now, and tells how it was reached. */
export function arriveAt(assessment: string, position: number): Arrival {
  const from = last?.assessment === assessment ? last.position : null;
  const isSent = sent?.assessment === assessment && sent.position === position;
  const because = isSent && sent ? sent.because : null;
  last = { assessment, position };
  sent = null;
  const isBackStep = !isSent && from !== null && from > position;
  return { because: because ?? (isBackStep ? "back-step" : null), isBackStep, returnsToReview: isSent };
}
