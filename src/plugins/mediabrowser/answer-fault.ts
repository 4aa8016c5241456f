import type { FailDetails, PluginErrorCode, PluginHttpResponse } from "mediafs/plugin-api";
import { defined } from "./defined.js";
import { redirectHint } from "./server-address.js";

/** Why an answer cannot be used, ready for `context.fail`. */
export interface Fault {
  readonly code: PluginErrorCode;
  readonly message: string;
  readonly details: FailDetails;
}

/** What was asked, for the words of an error. */
export interface Asked {
  /** Names it without address or secret: "the items of Films". */
  readonly what: string;
  readonly base: URL;
}

const NOT_ALLOWED_HINT =
  "It may be starting, or may not accept connections from this machine's address: see its log and its network settings.";

/** What is wrong with an answer to an API call; undefined when it is JSON with a good status. */
export function faultOf(answer: PluginHttpResponse, asked: Asked): Fault | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return isJson(answer) ? undefined : notTheApi(answer, asked);
  if (status >= 300 && status < 400) return notTheApi(answer, asked);
  if (status === 401) return fault("AUTH_REJECTED", `the server refused the credentials for ${asked.what}`);
  if (status === 403) return fault("ACCESS_DENIED", `the user has no right to ${asked.what}`);
  if (status === 404 || isMissingParent(answer)) return fault("ITEM_NOT_FOUND", `${asked.what} is not on the server`);
  if (status === 429) return fault("RATE_LIMITED", `too many requests for ${asked.what}`, retryAfter(answer));
  if (status === 503) return starting(answer, asked);
  if (status === 502 || status === 504) {
    return fault("SERVER_UNREACHABLE", `a proxy cannot reach the server for ${asked.what} (${status})`);
  }
  return fault("SERVER_BAD_ANSWER", `the server answered ${status} to a request for ${asked.what}`);
}

function starting(answer: PluginHttpResponse, asked: Asked): Fault {
  const hint = answer.body.byteLength === 0 ? { hint: NOT_ALLOWED_HINT } : {};
  return fault("SERVER_STARTING", `the server is not ready for ${asked.what}`, { ...retryAfter(answer), ...hint });
}

function notTheApi(answer: PluginHttpResponse, asked: Asked): Fault {
  const hint = redirectHint(asked.base, answer.headers.location);
  const what = hint === undefined ? "a web page" : "a redirect";
  return fault("SERVER_WRONG_ADDRESS", `${what} answered a request for ${asked.what}`, defined({ hint }));
}

// A folder that is gone is answered with 400 "Invalid parent id" as plain text; a wrong parameter with JSON.
function isMissingParent(answer: PluginHttpResponse): boolean {
  return answer.status === 400 && !isJson(answer);
}

function isJson(answer: PluginHttpResponse): boolean {
  return /^(application\/([\w.-]+\+)?json|text\/json)\b/i.test(answer.headers["content-type"] ?? "");
}

function retryAfter(answer: PluginHttpResponse): FailDetails {
  const header = answer.headers["retry-after"] ?? "";
  if (/^\d+$/.test(header)) return { retryAfterMs: Number(header) * 1000 };
  const date = Date.parse(header);
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - Date.now()) };
}

function fault(code: PluginErrorCode, message: string, details: FailDetails = {}): Fault {
  return { code, message, details };
}
