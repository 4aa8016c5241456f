import { ERRORS } from "./error-catalog.js";
import type { ErrorCode, ErrorEntry } from "./error-code.js";

/** What an error may carry beyond its code and message. */
export interface ErrorDetails {
  /** The error that caused this one. */
  readonly cause?: unknown;
  /** What the user can do, replacing the code's own hint. */
  readonly hint?: string;
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Further mistakes of the same kind, one line each (CONFIG_INVALID). */
  readonly lines?: readonly string[];
}

/** The only error mediafs throws. Match on `code` with {@link hasCode}, never on the class: two copies may be loaded. */
export class MediaFsError extends Error {
  override readonly name = "MediaFsError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly lines: readonly string[];

  /** `message` says what failed, naming the thing and what arrived; lower case, no full stop, no secret. */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const entry: ErrorEntry = ERRORS[code];
    this.code = code;
    this.hint = details.hint ?? entry.hint;
    this.retryable = entry.retryable;
    this.retryAfterMs = details.retryAfterMs;
    this.lines = details.lines ?? [];
  }

  /** Whether it belongs to normal use and is not worth a warning. */
  get expected(): boolean {
    const entry: ErrorEntry = ERRORS[this.code];
    return entry.expected === true;
  }
}

/** The code of an error of mediafs, from whichever copy of the package it comes; undefined for any other value. */
export function codeOf(error: unknown): ErrorCode | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  const { code } = error;
  return typeof code === "string" && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined;
}

/** Whether an error has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): boolean {
  const code = codeOf(error);
  return code !== undefined && codes.includes(code);
}

/** Any thrown value as an error of mediafs: its own kind unchanged, an abort as ABORTED, the rest as INTERNAL. */
export function toMediaFsError(error: unknown): MediaFsError {
  if (error instanceof MediaFsError) return error;
  const code = codeOf(error);
  if (code !== undefined && error instanceof Error) {
    const foreign = error as Error & { hint?: string; retryAfterMs?: number };
    return new MediaFsError(code, error.message, {
      cause: error,
      ...(foreign.hint === undefined ? {} : { hint: foreign.hint }),
      ...(foreign.retryAfterMs === undefined ? {} : { retryAfterMs: foreign.retryAfterMs }),
    });
  }
  if (error instanceof Error && error.name === "AbortError") return aborted(error);
  return new MediaFsError("INTERNAL", error instanceof Error ? error.message : String(error), { cause: error });
}

/** The error of an operation whose signal was aborted; `reason` is the signal's. */
export function aborted(reason?: unknown): MediaFsError {
  // An abort reason that is an error of ours (a deadline's REQUEST_TIMEOUT) says more than ABORTED does.
  if (reason instanceof MediaFsError) return reason;
  return new MediaFsError("ABORTED", "interrupted", { cause: reason });
}

/** Throws {@link aborted} if the signal is aborted. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw aborted(signal.reason);
}
