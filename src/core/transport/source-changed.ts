import { hasCode, MediaFsError } from "../base/index.js";

/** The `cause` of SOURCE_CHANGED. */
export interface SourceChange {
  /** The size the server's answer proved; undefined when only the validator differs. */
  readonly totalBytes: number | undefined;
}

/** The error of an answer that belongs to another file than the one read so far. */
export function sourceChanged(message: string, change: SourceChange): MediaFsError {
  return new MediaFsError("SOURCE_CHANGED", message, { cause: change });
}

/** The true size of the file, if this is a SOURCE_CHANGED whose answer proved one. */
export function changedTotalBytes(error: unknown): number | undefined {
  if (!hasCode(error, "SOURCE_CHANGED") || !(error instanceof Error)) return undefined;
  const { cause } = error;
  if (typeof cause !== "object" || cause === null || !("totalBytes" in cause)) return undefined;
  return typeof cause.totalBytes === "number" ? cause.totalBytes : undefined;
}
