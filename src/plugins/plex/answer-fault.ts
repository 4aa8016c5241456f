import type { FailDetails, PluginErrorCode, PluginHttpResponse } from "mediafs/plugin-api";
import { redirectHint } from "./address.js";

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

const LONGEST_REASON = 200;

/** What is wrong with an answer to an API call; undefined when it is JSON with a good status. */
export function faultOf(answer: PluginHttpResponse, asked: Asked): Fault | undefined {
  const { status } = answer;
  // The bodies of errors are web pages, or XML, even where JSON was asked for: the status comes first.
  if (status >= 200 && status < 300) return isJson(answer) ? undefined : notTheApi(answer, asked);
  if (status >= 300 && status < 400) return notTheApi(answer, asked);
  if (status === 401) return fault("AUTH_REJECTED", `the server refused the token for ${asked.what}`);
  if (status === 403) return fault("ACCESS_DENIED", `the user has no right to ${asked.what}`);
  if (status === 404) return fault("ITEM_NOT_FOUND", `${asked.what} is not on the server`);
  if (status === 429) return fault("RATE_LIMITED", `too many requests for ${asked.what}`, retryAfter(answer));
  if (status === 503) return starting(answer, asked);
  if (status === 502 || status === 504) {
    return fault("SERVER_UNREACHABLE", `a proxy cannot reach the server for ${asked.what} (${status})`);
  }
  return fault("SERVER_BAD_ANSWER", `the server answered ${status} to a request for ${asked.what}`);
}

/** What the server says while it is under maintenance; undefined for any other answer. */
export function maintenanceOf(answer: PluginHttpResponse): string | undefined {
  if (answer.status !== 503) return undefined;
  const body = answer.text();
  if (!/<Response\b[^>]*\btitle="Maintenance"/i.test(body)) return undefined;
  const reason = /\bstatus="([^"<>]*)"/i.exec(body)?.[1] ?? "";
  return reason === "" ? "the server is under maintenance" : reason.slice(0, LONGEST_REASON);
}

/** How long the server asks to be left alone. */
export function retryAfter(answer: PluginHttpResponse): FailDetails {
  const header = answer.headers["retry-after"] ?? "";
  return /^\d+$/.test(header) ? { retryAfterMs: Number(header) * 1000 } : {};
}

function starting(answer: PluginHttpResponse, asked: Asked): Fault {
  const reason = maintenanceOf(answer);
  const message = `the server is not ready for ${asked.what}${reason === undefined ? "" : `: ${reason}`}`;
  return fault("SERVER_STARTING", message, retryAfter(answer));
}

function notTheApi(answer: PluginHttpResponse, asked: Asked): Fault {
  const hint = redirectHint(asked.base, answer.headers.location);
  const what = hint === undefined ? "something else than the server's JSON" : "a redirect";
  return fault(
    "SERVER_WRONG_ADDRESS",
    `${what} answered a request for ${asked.what}`,
    hint === undefined ? {} : { hint },
  );
}

function isJson(answer: PluginHttpResponse): boolean {
  return /^(application|text)\/json\b/i.test(answer.headers["content-type"] ?? "");
}

function fault(code: PluginErrorCode, message: string, details: FailDetails = {}): Fault {
  return { code, message, details };
}
