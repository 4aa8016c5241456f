import { setTimeout } from "node:timers/promises";
import type { SignInContext } from "mediafs/plugin-api";
import type { Account, Pin, PinState } from "./account.js";

/** How often to ask whether a code was entered, in milliseconds. */
export interface PollTimes {
  readonly intervalMs: number;
}

// Once a second is what the vendor's own text tells to do.
const DEFAULT_TIMES: PollTimes = { intervalMs: 1000 };
const LONGEST_INTERVAL_MS = 15_000;
// Of fifteen minutes each. Then nobody is there any more.
const MOST_CODES = 4;
// Each of them repeated before it fails: a network that is gone for half a minute.
const MOST_FAILURES = 3;

/**
 * Shows a code until somebody enters it; a new one for each that expires. Resolves with the account's token. Rejects
 * with REQUEST_TIMEOUT when nobody ever does, with ABORTED, and as plex.tv answers.
 */
export async function obtainToken(account: Account, context: SignInContext, times = DEFAULT_TIMES): Promise<string> {
  const { dialogue } = context;
  for (let shown = 1; ; shown += 1) {
    const pin = await account.newPin();
    dialogue.showCode({ address: account.linkAddress, code: pin.code, expiresAt: pin.expiresAt });
    const token = await tokenFor(pin, account, { context, times });
    if (token !== undefined) return token;
    if (shown === MOST_CODES) break;
    dialogue.say("that code has expired; here is a new one");
  }
  throw context.fail("REQUEST_TIMEOUT", `nobody entered any of ${MOST_CODES} codes in time`, {
    hint: "Run it again when you have a browser at hand.",
  });
}

interface Waiting {
  readonly context: SignInContext;
  readonly times: PollTimes;
}

/** The token once the code was entered; undefined when it has expired. */
async function tokenFor(pin: Pin, account: Account, { context, times }: Waiting): Promise<string | undefined> {
  let pauseMs = times.intervalMs;
  let failures = 0;
  for (let leftMs = leftOf(pin); leftMs > 0; leftMs = leftOf(pin)) {
    await setTimeout(Math.min(pauseMs, leftMs), undefined, { signal: context.signal });
    let state: PinState = "waiting";
    try {
      state = await account.pinState(pin);
      failures = 0;
      pauseMs = times.intervalMs;
    } catch (error) {
      pauseMs = pauseAfter(error, pauseMs, times);
      failures += isRateLimit(error) ? 0 : 1;
      if (context.signal.aborted || !isPassing(error) || failures >= MOST_FAILURES) throw error;
    }
    if (state === "gone") return undefined;
    if (state !== "waiting") return state.token;
  }
  return undefined;
}

function leftOf({ expiresAt }: Pin): number {
  return expiresAt.getTime() - Date.now();
}

/** The next pause: as long as was asked for, else twice the last one. */
function pauseAfter(error: unknown, pauseMs: number, { intervalMs }: PollTimes): number {
  const asked = typeof error === "object" && error !== null && "retryAfterMs" in error ? error.retryAfterMs : undefined;
  if (typeof asked === "number") return Math.max(intervalMs, asked);
  return Math.min(LONGEST_INTERVAL_MS, pauseMs * 2);
}

function isPassing(error: unknown): boolean {
  return ["SERVER_UNREACHABLE", "REQUEST_TIMEOUT", "RATE_LIMITED"].includes(codeOf(error));
}

function isRateLimit(error: unknown): boolean {
  return codeOf(error) === "RATE_LIMITED";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
