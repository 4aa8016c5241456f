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

/** Whether an error says that the server refused this address (401, 403, 404, 410): a new one may be accepted. */
export function isRefusedAddress(error: unknown): boolean {
  return error instanceof MediaFsError && [401, 403, 404, 410].includes(statusOf(error.cause));
}

function statusOf(cause: unknown): number {
  return typeof cause === "object" && cause !== null && "httpStatus" in cause ? Number(cause.httpStatus) : 0;
}
