export { LeftOutLog } from "./left-out-log.js";
export { PageDedupe } from "./page-dedupe.js";
export { type PhasePage, readPhases } from "./phases.js";
