import type { PluginHttpRequest } from "mediafs/plugin-api";
import { hasCode, retryAfterMs } from "../base/index.js";

/** How one attempt ended. */
export type Outcome<R> = { readonly response: R } | { readonly error: unknown };

/** What is needed to decide whether to try again. */
export interface Attempt {
  readonly request: PluginHttpRequest;
  /** 0 for the first one. */
  readonly index: number;
  readonly nowMs: number;
  /** 0 to below 1. */
  readonly random: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const FIRST_PAUSE_MS = 250;
const RETRIED_STATUSES = [429, 503];
const DEFAULT_RETRIES = 2;
// An attempt that hangs leaves a third of the deadline for another one.
const SHARE_OF_REST = 2 / 3;

/** How often a request may be repeated: never when repeating could change something. */
export function retriesOf({ method = "GET", retries = DEFAULT_RETRIES }: PluginHttpRequest): number {
  return method === "POST" ? 0 : retries;
}

/** The time one attempt may take of what is left before the deadline. */
export function attemptBudgetMs(remainingMs: number, retriesLeft: number): number {
  return retriesLeft > 0 ? remainingMs * SHARE_OF_REST : remainingMs;
}

/** How long to wait before the next attempt; undefined when the outcome stands. Pure. */
export function pauseBeforeRetryMs(outcome: Outcome<Answer>, attempt: Attempt): number | undefined {
  const backoff = FIRST_PAUSE_MS * 2 ** attempt.index * (0.5 + attempt.random);
  if ("error" in outcome) return hasCode(outcome.error, "SERVER_UNREACHABLE", "REQUEST_TIMEOUT") ? backoff : undefined;
  const { status, headers } = outcome.response;
  const isFinal = !RETRIED_STATUSES.includes(status) || attempt.request.noRetryStatuses?.includes(status) === true;
  return isFinal ? undefined : (retryAfterMs(headers["retry-after"], attempt.nowMs) ?? backoff);
}
