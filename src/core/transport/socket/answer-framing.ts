import { contentLengthOf, headerOf, type ResponseHead } from "../response-head.js";
import { unusualExchange } from "../unusual-exchange.js";
import { type BodyFraming, MeasuredBody, OpenEndedBody } from "./body-framing.js";
import { ChunkedBody } from "./chunked-body.js";
import type { AnswerHead } from "./head-parser.js";

// Servers close idle connections after 5 s (Node) to 130 s (Kestrel); a request that meets the closing is repeated.
const KEEP_ALIVE_MS = 15_000;
const LONGEST_KEEP_ALIVE_MS = 60_000;
// Given up before the server does, so that few requests meet the closing.
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** Whether a final answer follows: 1xx but a change of protocol. */
export function isInterim(head: AnswerHead): boolean {
  return head.status < 200 && head.status !== 101;
}

/**
 * How the body of a final answer to GET is framed. Throws the error of an unusual exchange where two readers of the
 * same bytes could disagree: several Content-Length headers, one that is no number or stands beside a
 * Transfer-Encoding, one other than `chunked` or in HTTP/1.0, a change of protocol.
 */
export function framingOf(head: AnswerHead, label: string): BodyFraming {
  const length = lengthOf(head, label);
  const coding = headerOf(head, "transfer-encoding")?.toLowerCase();
  if (head.status === 101) throw unusualExchange(label, "another protocol");
  if (coding !== undefined) {
    if (coding === "chunked" && length === undefined && head.minorVersion === 1) return new ChunkedBody(label);
    throw unusualExchange(label, "its transfer coding");
  }
  if (head.status === 204 || head.status === 304) return new MeasuredBody(0);
  return length === undefined ? new OpenEndedBody() : new MeasuredBody(length);
}

/** How long the connection may be kept for another request after this answer, in milliseconds; 0: not at all. */
export function keepAliveMsOf(head: AnswerHead): number {
  const options = tokensOf(head, "connection");
  if (head.minorVersion === 0 || options.includes("close") || options.includes("upgrade")) return 0;
  // A body here would be taken for the next answer.
  if ((head.status === 204 || head.status === 304) && head.headers["content-length"] !== undefined) return 0;
  const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(headerOf(head, "keep-alive") ?? "")?.[1];
  if (seconds === undefined) return KEEP_ALIVE_MS;
  return Math.max(0, Math.min(LONGEST_KEEP_ALIVE_MS, Number(seconds) * 1000 - KEEP_ALIVE_MARGIN_MS));
}

function lengthOf(head: ResponseHead, label: string): number | undefined {
  const values = head.headers["content-length"];
  const length = contentLengthOf(head);
  const single = values === undefined || typeof values === "string";
  if (!single || length === "invalid" || values?.includes(",")) throw unusualExchange(label, "its length");
  return length;
}

function tokensOf(head: ResponseHead, name: string): string[] {
  return (headerOf(head, name) ?? "").split(",").map((token) => token.trim().toLowerCase());
}
