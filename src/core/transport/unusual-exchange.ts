import { MediaFsError } from "../base/index.js";

const UNUSUAL: unique symbol = Symbol("unusual exchange");

/**
 * The error of an exchange that a fast, strict transport leaves to a general one: nothing has been put in the sink.
 * To anybody else it is a SERVER_BAD_ANSWER. `why` holds nothing that the server or the request said.
 */
export function unusualExchange(label: string, why: string): MediaFsError {
  return new MediaFsError("SERVER_BAD_ANSWER", `unusual HTTP for ${label}: ${why}`, { cause: UNUSUAL });
}

/** Whether an error is one of {@link unusualExchange}. */
export function isUnusualExchange(error: unknown): error is MediaFsError {
  return error instanceof MediaFsError && error.cause === UNUSUAL;
}
