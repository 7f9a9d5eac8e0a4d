import type { EndsWords } from "./ends.en";
import type { TroubleWords } from "./trouble.en";

/** What reads otherwise on the site's tablet, which is nobody's own: in the place of the texts of the same names. */
export const handedEn = {
  // Before and after the questions
  canPause: "You can stop at any time. What you have answered is kept.",
  beginOffline: "There is no connection, and these questions are not on this tablet yet. Tell your nurse.",
  callInstead: "If you think this is a mistake, tell your nurse.",
  closedMeanwhile: "Your answers so far are kept on this tablet. Nothing was sent.",
  leftOverCall: "These answers can no longer be sent from this tablet. Tell your nurse before you delete them.",
  leftOverDelete: "Delete these answers from this tablet",
  leftOverDeleted: "The answers were deleted from this tablet.",
  waitingTitle: "Kept on this tablet, not sent yet",
  waitingSafe: "Your answers are safe on this tablet.",
  waitingDo: "They are sent as soon as there is a connection. You do not have to wait for it.",
  waitingBusyUntil: "Our service is busy now. They are sent by themselves on {date} at {time}.",
  waitingForCode: "Your time with this tablet is over. Give it back, and tell your nurse that they were not sent.",
  waitingForVersion: "This tablet needs the new version of the app; then they are sent. Tell your nurse.",
  refusedLead: "The hospital could not take these answers. They are kept on this tablet. Tell your nurse.",
  goneLead: "Nothing is waiting here.",

  // What went wrong
  safe: "What you have answered is safe on this tablet.",
  unauthenticated: "The time with this tablet is over. Give it back to your nurse.",
  tooOld: "This tablet needs the new version of the app. Tell your nurse.",
  storage: "This tablet has no room left. Tell the study team, then try again.",
} satisfies Partial<EndsWords & TroubleWords>;

/** Every language has these texts. */
export type HandedWords = Readonly<Record<keyof typeof handedEn, string>>;
