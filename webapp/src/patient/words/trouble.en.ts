/** What went wrong, said so that one knows what is safe and what to do. */
export const troubleEn = {
  tryAgain: "Try again",
  safe: "What you have answered is safe on this phone.",
  offline: "There is no network. It is tried again when there is one.",
  unauthenticated: "This phone is no longer connected. Ask your nurse for a new code.",
  forbidden: "This is not possible at the moment. Call your nurse.",
  notFound: "This is no longer there. Go back and look again.",
  conflict: "Something else was sent for this before. Call your nurse, and do not answer it again.",
  outdated: "It was changed meanwhile. Look at it and try again.",
  tooLarge: "It is too large to be sent. Call your nurse.",
  invalid: "Something does not fit. Check it, or call your nurse.",
  tooOld: "This app is too old. Take the new version, then it goes on.",
  tooMany: "That was too often. Try again {when}.",
  broken: "Our service made a mistake. It is tried again later.",
  unavailable: "Our service is not ready. It is tried again by itself.",
  unreadable: "The answer of our service was incomplete. It is tried again.",
  storage: "This phone has no room left. Delete photos or apps that you do not need, then try again.",
  storageUnsafe: "Your last answer could not be saved. The answers before it are safe.",
  inOneMinute: "in one minute",
  inMinutes: "in {n} minutes",
  laterOn: "later",
  tomorrow: "tomorrow",
  today: "today, {hour}",
};

/** Every language has these texts. */
export type TroubleWords = Readonly<Record<keyof typeof troubleEn, string>>;
