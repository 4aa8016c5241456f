import { type ErrorCode, type ErrorDetails, MediaFsError, retryAfterMs } from "../base/index.js";
import { headerOf, type ResponseHead } from "./response-head.js";

/** The `cause` of an error that stands for an HTTP status: the server itself refused, not something before it. */
export interface StatusCause {
  readonly httpStatus: number;
}

// 503 is what servers answer while they start; 502 and 504 come from a proxy whose server is away.
const CODES: Readonly<Record<number, ErrorCode>> = {
  401: "AUTH_REJECTED",
  403: "ACCESS_DENIED",
  404: "ITEM_NOT_FOUND",
  408: "REQUEST_TIMEOUT",
  410: "ITEM_NOT_FOUND",
  429: "RATE_LIMITED",
  502: "SERVER_UNREACHABLE",
  503: "SERVER_STARTING",
  504: "SERVER_UNREACHABLE",
};

/** The error of an answer that carries no bytes of the file. Other 4xx and 3xx are RANGE_REFUSED, other statuses SERVER_BAD_ANSWER. */
export function statusError(label: string, head: ResponseHead, nowMs: number): MediaFsError {
  const { status } = head;
  const refused = status >= 300 && status < 500;
  const code = CODES[status] ?? (refused ? "RANGE_REFUSED" : "SERVER_BAD_ANSWER");
  const pauseMs = retryAfterMs(headerOf(head, "retry-after"), nowMs);
  const cause: StatusCause = { httpStatus: status };
  const details: ErrorDetails = pauseMs === undefined ? { cause } : { cause, retryAfterMs: pauseMs };
  return new MediaFsError(code, `the server answered ${status} for ${label}`, details);
}

// They say that time ran out, that the range is wrong, that there are too many requests, or that a proxy is alone.
const NOT_OF_THE_ADDRESS: readonly number[] = [408, 416, 429, 502, 504];

/** The status with which the server refused an address, where another one may be accepted; undefined for other errors. */
export function refusedStatus(error: unknown): number | undefined {
  const status = error instanceof MediaFsError ? statusOf(error.cause) : undefined;
  return status === undefined || status < 400 || NOT_OF_THE_ADDRESS.includes(status) ? undefined : status;
}

function statusOf(cause: unknown): number | undefined {
  return typeof cause === "object" && cause !== null && "httpStatus" in cause ? Number(cause.httpStatus) : undefined;
}
