export { BeforeScreen } from "./BeforeScreen";
export { Locked } from "./Locked";
export { PracticeScreen } from "./PracticeScreen";
export { ReviewScreen } from "./ReviewScreen";
export { SentScreen } from "./SentScreen";
export { Shut } from "./Shut";
