import { MediaFsError } from "../base/index.js";
import { contentLengthOf, headerOf, isIdentity, type ResponseHead, wholeNumber } from "./response-head.js";
import { sourceChanged } from "./source-changed.js";
import { statusError } from "./status-error.js";

/** What was asked for, and what is known of the file. */
export interface ExpectedRange {
  /** Names the file in errors. */
  readonly label: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** undefined: any total is right. */
  readonly totalBytes: number | undefined;
  /** Of the first answer; undefined: any is right. */
  readonly validator: string | undefined;
}

/** What a proven answer says. */
export interface RangeProof {
  readonly totalBytes: number;
  /** To compare later answers with; undefined when the server gives none. */
  readonly validator: string | undefined;
}

/** A Content-Range header: bytes of a file (`end` exclusive), or only the size after a range that cannot be had. */
export type ContentRange =
  | { readonly start: number; readonly end: number; readonly totalBytes: number | undefined }
  | { readonly start: undefined; readonly totalBytes: number };

/** Reads `bytes a-b/total`, `bytes a-b/*` and `bytes * /total`; undefined for anything else, also where a > b or b >= total. */
export function parseContentRange(text: string): ContentRange | undefined {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\s*\/\s*(\d+|\*)\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, first, last, total] = match;
  const totalBytes = total === undefined ? undefined : wholeNumber(total);
  if (totalBytes === undefined && total !== "*") return undefined;
  if (first === undefined || last === undefined) {
    return totalBytes === undefined ? undefined : { start: undefined, totalBytes };
  }
  const start = wholeNumber(first);
  const lastByte = wholeNumber(last);
  if (start === undefined || lastByte === undefined || start > lastByte) return undefined;
  if (totalBytes !== undefined && lastByte >= totalBytes) return undefined;
  return { start, end: lastByte + 1, totalBytes };
}

/**
 * Proves that the body of an answer is exactly the range asked for, of the same file as before. Right is a 206 with
 * that Content-Range and total, a Content-Length that agrees (or none: the bytes are counted), no content coding, one
 * part and the same validator; and a 200, if the whole file was asked for and Content-Length says its size.
 * Throws RANGE_IGNORED, RANGE_ENCODED, RANGE_WRONG, RANGE_REFUSED, SOURCE_CHANGED or the status's error.
 */
export function proveRange(head: ResponseHead, expected: ExpectedRange, nowMs: number): RangeProof {
  if (head.status === 416) throw refusedRange(head, expected);
  if (head.status !== 206 && head.status !== 200) throw statusError(expected.label, head, nowMs);
  if (!isIdentity(head)) {
    const coding = headerOf(head, "content-encoding") ?? headerOf(head, "transfer-encoding");
    throw new MediaFsError("RANGE_ENCODED", `${expected.label} came with the coding ${coding}`);
  }
  const totalBytes = head.status === 200 ? provenWhole(head, expected) : provenPart(head, expected);
  return { totalBytes, validator: provenValidator(head, expected) };
}

/**
 * The file's size from the answer to a request for its first byte. An empty file has no first byte: servers answer
 * 416 with the total 0, or 200 with an empty body. Throws as {@link proveRange}.
 */
export function proveTotal(head: ResponseHead, label: string, nowMs: number): RangeProof {
  const expected: ExpectedRange = { label, start: 0, end: 1, totalBytes: undefined, validator: undefined };
  if (head.status === 416 && contentRangeOf(head)?.totalBytes === 0) return { totalBytes: 0, validator: undefined };
  if (head.status === 200 && isIdentity(head)) {
    const length = contentLengthOf(head);
    if (length === 0 || length === 1) return { totalBytes: length, validator: validatorOf(head) };
  }
  return proveRange(head, expected, nowMs);
}

function provenPart(head: ResponseHead, expected: ExpectedRange): number {
  const { label, start, end } = expected;
  const range = contentRangeOf(head);
  if (range === undefined || range.start === undefined || range.totalBytes === undefined) {
    // A multipart answer has no Content-Range of its own; without a total, nothing proves that the file is the same.
    throw wrongRange(label, `answered with ${headerOf(head, "content-range") ?? headerOf(head, "content-type")}`);
  }
  // The total first: of a file that shrank, the server may give less than was asked for.
  provenTotal(range.totalBytes, expected);
  if (range.start !== start || range.end !== end) {
    throw wrongRange(label, `gave bytes ${range.start}-${range.end} for ${start}-${end}`);
  }
  const length = contentLengthOf(head);
  if (length !== undefined && length !== end - start) {
    throw wrongRange(label, `announced ${length} bytes for ${end - start}`);
  }
  return range.totalBytes;
}

function provenWhole(head: ResponseHead, expected: ExpectedRange): number {
  const { label, start, end, totalBytes } = expected;
  const length = contentLengthOf(head);
  const askedForAll = start === 0 && end === totalBytes;
  if (askedForAll && typeof length === "number") return provenTotal(length, expected);
  throw new MediaFsError("RANGE_IGNORED", `the server answered 200 to bytes ${start}-${end} of ${label}`);
}

function provenTotal(totalBytes: number, expected: ExpectedRange): number {
  if (expected.totalBytes === undefined || expected.totalBytes === totalBytes) return totalBytes;
  throw sourceChanged(`${expected.label} has ${totalBytes} bytes instead of ${expected.totalBytes}`, { totalBytes });
}

function provenValidator(head: ResponseHead, expected: ExpectedRange): string | undefined {
  const validator = validatorOf(head);
  if (expected.validator === undefined || expected.validator === validator) return validator;
  // Without a validator, or with one of another kind, the answer proves neither that the file is the same nor that it is not.
  if (validator === undefined || kindOf(validator) !== kindOf(expected.validator)) {
    throw wrongRange(expected.label, "came without the validator that earlier answers had");
  }
  throw sourceChanged(`${expected.label} has another ${kindOf(validator)} than before`, { totalBytes: undefined });
}

function refusedRange(head: ResponseHead, expected: ExpectedRange): MediaFsError {
  const totalBytes = contentRangeOf(head)?.totalBytes;
  if (totalBytes !== undefined && expected.totalBytes !== undefined && totalBytes !== expected.totalBytes) {
    return sourceChanged(`${expected.label} has ${totalBytes} bytes instead of ${expected.totalBytes}`, { totalBytes });
  }
  const { label, start, end } = expected;
  return new MediaFsError("RANGE_REFUSED", `the server refused bytes ${start}-${end} of ${label}`);
}

function contentRangeOf(head: ResponseHead): ContentRange | undefined {
  const text = headerOf(head, "content-range");
  return text === undefined ? undefined : parseContentRange(text);
}

function validatorOf(head: ResponseHead): string | undefined {
  const etag = headerOf(head, "etag")?.trim();
  // Weak or strong: a proxy that recompresses weakens the tag of the same bytes.
  if (etag !== undefined && etag !== "") return `ETag ${etag.replace(/^W\//, "")}`;
  const date = headerOf(head, "last-modified")?.trim();
  return date === undefined || date === "" ? undefined : `Last-Modified ${date}`;
}

function kindOf(validator: string): string {
  return validator.slice(0, validator.indexOf(" "));
}

function wrongRange(label: string, what: string): MediaFsError {
  return new MediaFsError("RANGE_WRONG", `the server ${what} of ${label}`);
}
