/** Which screen is shown at which place. */
import type { ComponentType } from "preact";
import type { Place } from "../core/types";
import { lazily } from "./lazily";
import { around, ends, tablet } from "./loading";
import { ItemScreen } from "./questions/ItemScreen";

type Screens = { [At in Place["at"]]: ComponentType<{ place: Extract<Place, { at: At }> }> };

const SCREENS: Screens = {
  answers: lazily(around, "AnswersScreen"),
  before: lazily(ends, "BeforeScreen"),
  help: lazily(around, "HelpScreen"),
  home: lazily(around, "HomeScreen"),
  item: ItemScreen,
  language: lazily(around, "LanguageScreen"),
  leave: lazily(around, "LeaveScreen"),
  "not-today": lazily(around, "NotTodayScreen"),
  outbox: lazily(around, "OutboxScreen"),
  pair: lazily(around, "PairScreen"),
  pin: lazily(around, "PinScreen"),
  practice: lazily(ends, "PracticeScreen"),
  reminders: lazily(around, "RemindersScreen"),
  review: lazily(ends, "ReviewScreen"),
  sent: lazily(ends, "SentScreen"),
  settings: lazily(around, "SettingsScreen"),
  tablet: lazily(tablet, "TabletScreen"),
  unlock: lazily(around, "UnlockScreen"),
  welcome: lazily(around, "WelcomeScreen"),
};

/** The screen of a place. */
export function screenOf(place: Place): ComponentType<{ place: Place }> {
  return SCREENS[place.at] as ComponentType<{ place: Place }>;
}
