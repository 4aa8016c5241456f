import type { PluginErrorCode, PluginHttpResponse, SignInContext } from "mediafs/plugin-api";
import { type Fault, isJson } from "../web-api/index.js";

const LONGEST_REASON = 200;
const BY_HAND = "or enter the server's address and token by hand: `mediafs config init --no-sign-in`";
// The vendor's codes for a token that is wrong, and for one that was valid once.
const LOGIN_STATUSES = [401, 422, 498];

/** What is wrong with an answer of the account service; undefined when it is JSON with a good status. Pure. */
export function accountFault(answer: PluginHttpResponse, what: string, host: string): Fault | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300 && isJson(answer)) return undefined;
  const reason = reasonOf(answer);
  const fault = (code: PluginErrorCode, words: string, hint: string, wait?: number): Fault => ({
    code,
    message: `${host} ${words}${reason}`,
    details: { hint, ...(wait === undefined ? {} : { retryAfterMs: wait }) },
  });
  if (status === 429) {
    const hint = `Wait a few minutes and try again, ${BY_HAND}.`;
    return fault("RATE_LIMITED", `lets nobody ask for ${what} for a while`, hint, retryAfterOf(answer));
  }
  if (LOGIN_STATUSES.includes(status)) {
    return fault("AUTH_REJECTED", `refused the sign-in when asked for ${what}`, `Sign in again, ${BY_HAND}.`);
  }
  if (status === 403)
    return fault("ACCESS_DENIED", `does not let this account have ${what}`, `Ask its owner, ${BY_HAND}.`);
  if (status >= 500) {
    return fault("SERVER_UNREACHABLE", `cannot tell ${what} now (${status})`, `Try again later, ${BY_HAND}.`);
  }
  const hint = `A proxy or the network's own login page may be in the way. Try again, ${BY_HAND}.`;
  return fault("SERVER_BAD_ANSWER", `answered a request for ${what} in an unknown way (${status})`, hint);
}

/** The error for a request that got no answer; what ended it otherwise stays as it is. */
export function unreachable(context: SignInContext, base: URL, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "SERVER_UNREACHABLE" && code !== "REQUEST_TIMEOUT") return error;
  const hint = `Check this machine's way to the Internet, ${BY_HAND}.`;
  return context.fail(code, `${base.host} cannot be reached from here`, { cause: error, hint });
}

/** How long an answer asks to be left alone, in milliseconds; undefined when it does not say. Pure. */
export function retryAfterOf({ headers }: PluginHttpResponse): number | undefined {
  const header = headers["retry-after"] ?? "";
  return /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}

// `{"errors":[{"code":1001,"message":"User could not be authenticated","status":401}]}`
function reasonOf(answer: PluginHttpResponse): string {
  const message = isJson(answer) ? /"message"\s*:\s*"([^"\\]+)"/.exec(answer.text())?.[1] : undefined;
  return message === undefined ? "" : `: ${message.slice(0, LONGEST_REASON)}`;
}
