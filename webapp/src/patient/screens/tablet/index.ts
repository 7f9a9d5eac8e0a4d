export { resume } from "../../core/tablet";
export { enterTablet } from "./saying";
export { TabletScreen } from "./TabletScreen";
