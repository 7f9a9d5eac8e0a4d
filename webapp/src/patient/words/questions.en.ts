/** What the question screens and the parts of every screen say; {names} are filled in. */
export const en = {
  // Every screen
  back: "Back",
  settings: "Settings",
  otherLanguage: "Español",
  listen: "Listen",
  stopListening: "Stop",
  busy: "One moment…",
  callSite: "Call my nurse",
  callEmergency: "Emergency: {phone}",
  yourSite: "Your hospital: {site}",
  nobodyReads: "Nobody reads your answers right away.",
  demoBanner: "Demonstration: not a real study.",
  rehearsalBanner: "Rehearsal: this is not the real study.",
  otherBanner: "Trial run: this is not the real study.",
  on: "On",
  off: "Off",
  ofVisit: "Questionnaire {n} of {total} of this visit",

  // One question
  questionTitle: "Question {n} of {total}",
  next: "Next",
  toReview: "To the list of answers",
  backToReview: "Back to the list of answers",
  moreOptions: "See more answers",
  clear: "Clear the answer",
  pause: "Stop here and go on later",
  emptyAsk: "You have not chosen an answer.",
  emptyForced: "This questionnaire needs an answer to each question. Choose the one that fits best.",
  answerIt: "Choose an answer",
  leaveIt: "Leave it empty",
  leftEmpty: "You left this question empty. You can still answer it.",
  demoMark: "Demo",
  notSaved: "Your last answer could not be saved. The answers before it are safe. Try again, or stop here.",
  tryAgain: "Try again",
  formGone: "These questions could not be opened. Your answers so far are kept. Try again, or call your nurse.",
  closesWhile: "The time ended on {date}. You can still finish. The hospital sees that it came later.",
  question: "Question {n}",
} as const satisfies Record<string, string>;

export type Words = Record<keyof typeof en, string>;
