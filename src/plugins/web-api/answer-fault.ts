import type { FailDetails, PluginErrorCode, PluginHttpResponse } from "mediafs/plugin-api";
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

/** What one product says in its own way. */
export interface AnswerHabits {
  /** What its users log in with: "credentials", "token". */
  readonly login: string;
  /** Whether an answer says that the thing does not exist, by another status than 404. */
  readonly isMissing?: (answer: PluginHttpResponse) => boolean;
  /** What an answer of 503 tells beyond that the server is not ready. */
  readonly whyNotReady?: (answer: PluginHttpResponse) => { readonly reason?: string; readonly hint?: string };
}

/** What is wrong with an answer to an API call; undefined when it is JSON with a good status. */
export function faultOf(answer: PluginHttpResponse, asked: Asked, habits: AnswerHabits): Fault | undefined {
  const { status } = answer;
  const { what } = asked;
  // The bodies of errors are often web pages: the status comes first.
  if (status >= 200 && status < 300) return isJson(answer) ? undefined : notTheApi(answer, asked);
  if (status >= 300 && status < 400) return notTheApi(answer, asked);
  if (status === 401) return fault("AUTH_REJECTED", `the server refused the ${habits.login} for ${what}`);
  if (status === 403) return fault("ACCESS_DENIED", `the user has no right to ${what}`);
  if (status === 404 || habits.isMissing?.(answer)) return fault("ITEM_NOT_FOUND", `${what} is not on the server`);
  if (status === 429) return fault("RATE_LIMITED", `too many requests for ${what}`, retryAfter(answer));
  if (status === 503) return notReady(answer, asked, habits);
  if (status === 502 || status === 504) {
    return fault("SERVER_UNREACHABLE", `a proxy cannot reach the server for ${what} (${status})`);
  }
  return fault("SERVER_BAD_ANSWER", `the server answered ${status} to a request for ${what}`);
}

/** Whether an answer calls itself JSON. */
export function isJson(answer: PluginHttpResponse): boolean {
  return /^(application\/([\w.-]+\+)?json|text\/json)\b/i.test(answer.headers["content-type"] ?? "");
}

function notReady(answer: PluginHttpResponse, { what }: Asked, { whyNotReady }: AnswerHabits): Fault {
  const { reason, hint } = whyNotReady?.(answer) ?? {};
  const message = `the server is not ready for ${what}${reason === undefined ? "" : `: ${reason}`}`;
  return fault("SERVER_STARTING", message, { ...retryAfter(answer), ...hinted(hint) });
}

function notTheApi(answer: PluginHttpResponse, asked: Asked): Fault {
  const hint = redirectHint(asked.base, answer.headers.location);
  const what = hint === undefined ? "something else than the server's JSON" : "a redirect";
  return fault("SERVER_WRONG_ADDRESS", `${what} answered a request for ${asked.what}`, hinted(hint));
}

function retryAfter(answer: PluginHttpResponse): FailDetails {
  const header = answer.headers["retry-after"] ?? "";
  if (/^\d+$/.test(header)) return { retryAfterMs: Number(header) * 1000 };
  const date = Date.parse(header);
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - Date.now()) };
}

function hinted(hint: string | undefined): FailDetails {
  return hint === undefined ? {} : { hint };
}

function fault(code: PluginErrorCode, message: string, details: FailDetails = {}): Fault {
  return { code, message, details };
}
