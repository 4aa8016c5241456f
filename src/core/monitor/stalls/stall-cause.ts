import type { ActiveRequest } from "../../transport/index.js";
import type { StallCause } from "../api.js";

/** What is known of a read that waits, at one moment. */
export interface WaitingRead {
  readonly offset: number;
  readonly byteLength: number;
  /** Those under way for its file. */
  readonly requests: readonly ActiveRequest[];
  /** Whether reads wait for room in memory. */
  readonly memoryIsShort: boolean;
  /** Whether a server asked to be left alone for now. */
  readonly isPaused: (serverKey: string) => boolean;
}

/** A cause, and a sentence about it. */
export interface FoundCause {
  readonly cause: StallCause;
  readonly detail: string;
}

/** What a read waits for at this moment. Pure. */
export function causeOf(read: WaitingRead): FoundCause {
  const request = requestFor(read);
  if (request !== undefined) return causeOfRequest(request, read.isPaused(request.serverKey));
  if (read.memoryIsShort) {
    return { cause: "memory", detail: "the memory for media bytes is in use; cache.maxMiB is its limit" };
  }
  return { cause: "firstByte", detail: "its bytes have not been asked for yet" };
}

/** The request that brings the first of its bytes that are still on their way. */
function requestFor({ offset, byteLength, requests }: WaitingRead): ActiveRequest | undefined {
  const end = offset + byteLength;
  return requests
    .filter((request) => request.reached < end && request.end > offset)
    .sort((a, b) => a.reached - b.reached)[0];
}

function causeOfRequest({ phase, code }: ActiveRequest, isPaused: boolean): FoundCause {
  switch (phase) {
    case "receiving":
      return { cause: "bandwidth", detail: "bytes come more slowly than they are read" };
    case "limited":
      return { cause: "rateLimit", detail: "the entry's own limit of speed, maxMbitPerSecond" };
    case "queued":
      if (isPaused) return { cause: "rateLimit", detail: "the server asked for a pause" };
      return { cause: "queue", detail: "every connection to the server is in use; maxConnections is their number" };
    case "pausing":
      if (code === "RATE_LIMITED") return { cause: "rateLimit", detail: "the server asked for fewer requests" };
      return { cause: "retry", detail: `a request failed (${code ?? "INTERNAL"}) and is tried again after a pause` };
    default:
      return { cause: "firstByte", detail: "the server has not begun to answer" };
  }
}
