/** Which screen is shown at which place. */
import type { ComponentType } from "preact";
import type { Place } from "../core/types";
import { lazily } from "./lazily";
import { BeforeScreen } from "./questions/BeforeScreen";
import { ItemScreen } from "./questions/ItemScreen";
import { PracticeScreen } from "./questions/PracticeScreen";
import { ReviewScreen } from "./questions/ReviewScreen";
import { SentScreen } from "./questions/SentScreen";

/** What lies around the questionnaires comes in a file of its own: a question does not wait for it. */
export const around = () => import("./around");

type Screens = { [At in Place["at"]]: ComponentType<{ place: Extract<Place, { at: At }> }> };

const SCREENS: Screens = {
  answers: lazily(around, "AnswersScreen"),
  before: BeforeScreen,
  help: lazily(around, "HelpScreen"),
  home: lazily(around, "HomeScreen"),
  item: ItemScreen,
  language: lazily(around, "LanguageScreen"),
  leave: lazily(around, "LeaveScreen"),
  "not-today": lazily(around, "NotTodayScreen"),
  outbox: lazily(around, "OutboxScreen"),
  pair: lazily(around, "PairScreen"),
  pin: lazily(around, "PinScreen"),
  practice: PracticeScreen,
  reminders: lazily(around, "RemindersScreen"),
  review: ReviewScreen,
  sent: SentScreen,
  settings: lazily(around, "SettingsScreen"),
  unlock: lazily(around, "UnlockScreen"),
  welcome: lazily(around, "WelcomeScreen"),
};

/** The screen of a place. */
export function screenOf(place: Place): ComponentType<{ place: Place }> {
  return SCREENS[place.at] as ComponentType<{ place: Place }>;
}
