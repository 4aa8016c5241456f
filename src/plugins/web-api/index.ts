export { type AnswerHabits, type Asked, type Fault, faultOf, isJson } from "./answer-fault.js";
export { ClosableHttp } from "./closable-http.js";
export { addressOf, baseAddress, pathBelow, type Query, redirectHint } from "./server-address.js";
