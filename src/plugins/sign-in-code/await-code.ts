import { setTimeout } from "node:timers/promises";
import type { SignInContext } from "mediafs/plugin-api";

/** A code that a person is to enter in a browser. */
export interface ShownCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/** What became of a code: nobody entered it yet, it is of no use any more, or this is what it was good for. */
export type CodeState<T> = "waiting" | "gone" | { readonly entered: T };

/** Where codes come from. */
export interface CodeSource<C extends ShownCode, T> {
  /** Where a person enters them. */
  readonly address: URL;
  /** Asks for a new one. */
  newCode(): Promise<C>;
  /** What became of it. */
  stateOf(code: C): Promise<CodeState<T>>;
}

/** How often to ask whether a code was entered, in milliseconds. */
export interface PollTimes {
  readonly intervalMs: number;
}

const LONGEST_INTERVAL_MS = 15_000;
// Of ten or fifteen minutes each. Then nobody is there any more.
const MOST_CODES = 4;
// Each of them repeated before it fails: a network that is gone for half a minute.
const MOST_FAILURES = 3;

/**
 * Shows a code until somebody enters it; a new one for each that expires. A network that is gone for a moment, and
 * requests that came too often, end nothing. Rejects with REQUEST_TIMEOUT when nobody ever enters one, with ABORTED, and
 * as the source does.
 */
export async function awaitCode<C extends ShownCode, T>(
  source: CodeSource<C, T>,
  context: SignInContext,
  times: PollTimes,
): Promise<T> {
  const { dialogue } = context;
  for (let shown = 1; ; shown += 1) {
    const code = await source.newCode();
    dialogue.showCode({ address: source.address, code: code.code, expiresAt: code.expiresAt });
    const state = await endOf(code, source, { context, times });
    if (state !== "gone") return state.entered;
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

async function endOf<C extends ShownCode, T>(
  code: C,
  source: CodeSource<C, T>,
  { context, times }: Waiting,
): Promise<Exclude<CodeState<T>, "waiting">> {
  let pauseMs = times.intervalMs;
  let failures = 0;
  for (let leftMs = leftOf(code); leftMs > 0; leftMs = leftOf(code)) {
    await setTimeout(Math.min(pauseMs, leftMs), undefined, { signal: context.signal });
    try {
      const state = await source.stateOf(code);
      if (state !== "waiting") return state;
      failures = 0;
      pauseMs = times.intervalMs;
    } catch (error) {
      pauseMs = pauseAfter(error, pauseMs, times);
      failures += codeOf(error) === "RATE_LIMITED" ? 0 : 1;
      if (context.signal.aborted || !isPassing(error) || failures >= MOST_FAILURES) throw error;
    }
  }
  return "gone";
}

function leftOf({ expiresAt }: ShownCode): number {
  return expiresAt.getTime() - Date.now();
}

/** The next pause: as long as was asked for, else twice the last one. */
function pauseAfter(error: unknown, pauseMs: number, { intervalMs }: PollTimes): number {
  const asked = typeof error === "object" && error !== null && "retryAfterMs" in error ? error.retryAfterMs : undefined;
  if (typeof asked === "number") return Math.max(intervalMs, asked);
  return Math.min(LONGEST_INTERVAL_MS, pauseMs * 2);
}

function isPassing(error: unknown): boolean {
  return ["SERVER_UNREACHABLE", "REQUEST_TIMEOUT", "RATE_LIMITED", "SERVER_STARTING"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
