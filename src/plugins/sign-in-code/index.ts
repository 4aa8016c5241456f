export { awaitCode, type CodeSource, type CodeState, type PollTimes, type ShownCode } from "./await-code.js";
