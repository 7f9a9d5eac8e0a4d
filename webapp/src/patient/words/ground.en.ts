/** What the app says about itself. */
export const groundEn = {
  elsewhereTitle: "Open in another window",
  elsewhereLead: "The app is open in another window. It works in one window at a time.",
  elsewhereSafe: "Your answers are safe. They are the same in both windows.",
  elsewhereHere: "Go on here",
  brokenTitle: "Something went wrong",
  brokenLead: "The app stopped by a fault of its own. What you tapped is kept.",
  brokenAgain: "Open it again",
} as const satisfies Record<string, string>;

export type GroundWords = Record<keyof typeof groundEn, string>;
