import fc from "fast-check";
import { expect, test } from "vitest";
import { codeOf, retryAfterMs } from "../../../src/core/base/index.js";
import {
  type ExpectedRange,
  parseContentRange,
  proveRange,
  proveTotal,
} from "../../../src/core/transport/content-range.js";
import type { ResponseHead } from "../../../src/core/transport/response-head.js";
import { changedTotalBytes } from "../../../src/core/transport/source-changed.js";

const EXPECTED: ExpectedRange = { label: "film", start: 100, end: 200, totalBytes: 1_000, validator: 'ETag "a"' };
const RIGHT = { "content-range": "bytes 100-199/1000", "content-length": "100", etag: '"a"' };

function outcome(status: number, headers: ResponseHead["headers"], expected = EXPECTED): unknown {
  try {
    return proveRange({ status, headers }, expected, 0);
  } catch (error) {
    return codeOf(error);
  }
}

test("a right 206 proves the total and the validator", () => {
  expect(outcome(206, RIGHT)).toEqual({ totalBytes: 1_000, validator: 'ETag "a"' });
});

test("a 206 may leave Content-Length out, weaken its ETag and name identity", () => {
  const { "content-length": _, ...rest } = RIGHT;
  expect(outcome(206, { ...rest, etag: 'W/"a"', "content-encoding": "Identity" })).toMatchObject({ totalBytes: 1_000 });
});

test.each([
  [206, { ...RIGHT, "content-range": "bytes 100-198/1000", "content-length": "99" }, "RANGE_WRONG"],
  [206, { ...RIGHT, "content-range": "bytes 101-200/1000" }, "RANGE_WRONG"],
  [206, { ...RIGHT, "content-range": "bytes 100-199/*" }, "RANGE_WRONG"],
  [206, { ...RIGHT, "content-range": "bytes 100-199/1001" }, "SOURCE_CHANGED"],
  [206, { ...RIGHT, "content-range": "bytes 100-149/150", "content-length": "50" }, "SOURCE_CHANGED"],
  [206, { ...RIGHT, "content-range": ["bytes 100-199/1000", "bytes 0-9/1000"] }, "RANGE_WRONG"],
  [206, { ...RIGHT, "content-length": ["100", "200"] }, "RANGE_WRONG"],
  [206, { ...RIGHT, "content-length": "1e2" }, "RANGE_WRONG"],
  [206, { "content-length": "100", etag: '"a"' }, "RANGE_WRONG"],
  [206, { ...RIGHT, "content-encoding": "gzip" }, "RANGE_ENCODED"],
  [206, { ...RIGHT, etag: '"b"' }, "SOURCE_CHANGED"],
  [206, { ...RIGHT, etag: undefined }, "RANGE_WRONG"],
  [206, { ...RIGHT, etag: undefined, "last-modified": "Mon" }, "RANGE_WRONG"],
  [200, { "content-length": "1000", etag: '"a"' }, "RANGE_IGNORED"],
  [204, {}, "SERVER_BAD_ANSWER"],
  [304, {}, "RANGE_REFUSED"],
  [400, {}, "RANGE_REFUSED"],
  [416, { "content-range": "bytes */1000" }, "RANGE_REFUSED"],
  [416, { "content-range": "bytes */999" }, "SOURCE_CHANGED"],
  [502, {}, "SERVER_UNREACHABLE"],
])("%i with %o is %s", (status, headers, code) => {
  expect(outcome(status, headers)).toBe(code);
});

test("a 200 is right when the whole file was asked for and its length is the size", () => {
  const whole = { ...EXPECTED, start: 0, end: 1_000 };
  expect(outcome(200, { "content-length": "1000", etag: '"a"' }, whole)).toMatchObject({ totalBytes: 1_000 });
  expect(outcome(200, { "content-length": "999", etag: '"a"' }, whole)).toBe("SOURCE_CHANGED");
  expect(outcome(200, { etag: '"a"' }, whole)).toBe("RANGE_IGNORED");
});

test("a changed size is told in the error", () => {
  expect.assertions(1);
  try {
    proveRange({ status: 416, headers: { "content-range": "bytes */7" } }, EXPECTED, 0);
  } catch (error) {
    expect(changedTotalBytes(error)).toBe(7);
  }
});

test("an empty file has the size 0, however the server says so", () => {
  const { totalBytes } = proveTotal({ status: 416, headers: { "content-range": "bytes */0" } }, "film", 0);
  expect(totalBytes).toBe(0);
  expect(proveTotal({ status: 200, headers: { "content-length": "0" } }, "film", 0).totalBytes).toBe(0);
  expect(() => proveTotal({ status: 200, headers: { "content-length": "9" } }, "film", 0)).toThrow();
});

test("nothing but the exact range is ever accepted", () => {
  const header = fc.oneof(
    fc.string(),
    fc.tuple(fc.nat(300), fc.nat(300), fc.nat(2_000)).map(([a, b, total]) => `bytes ${a}-${b}/${total}`),
    fc.constantFrom("bytes 100-199/1000", "bytes 0100-199/1000", "BYTES 100-199/1000", "bytes 100-199/1000, x"),
  );
  const length = fc.oneof(fc.constant("100"), fc.constant(undefined), fc.string(), fc.nat(300).map(String));
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), header, length, (status, range, contentLength) => {
      const result = outcome(status, { "content-range": range, "content-length": contentLength, etag: '"a"' });
      if (typeof result === "string") return;
      expect(status).toBe(206);
      expect(parseContentRange(range)).toEqual({ start: 100, end: 200, totalBytes: 1_000 });
      expect(Number(contentLength ?? 100)).toBe(100);
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("every Content-Range that is written is read back, and garbage never throws", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (start, more, rest) => {
      const end = start + more + 1;
      const parsed = parseContentRange(`bytes ${start}-${end - 1}/${end + rest}`);
      expect(parsed).toEqual({ start, end, totalBytes: end + rest });
    }),
    { seed: 2 },
  );
  fc.assert(
    fc.property(fc.string(), (text) => void parseContentRange(text)),
    { seed: 3 },
  );
});

test.each([
  ["5", 5_000],
  ["005", 5_000],
  [" 0 ", 0],
  ["Thu, 01 Jan 1970 00:01:00 GMT", 50_000],
  ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
  ["-5", undefined],
  ["soon", undefined],
  ["99999999999999", undefined],
  [undefined, undefined],
])("Retry-After %s is a pause of %s ms", (header, pauseMs) => {
  expect(retryAfterMs(header, 10_000)).toBe(pauseMs);
});
