import { expect, test } from "vitest";
import { aborted, codeOf, ERRORS, hasCode, MediaFsError, toMediaFsError } from "../../../src/core/base/index.js";

test("an error has the hint and the properties of its code, or a better hint", () => {
  const plain = new MediaFsError("SERVER_UNREACHABLE", "no answer from the server");
  expect(plain).toMatchObject({ retryable: true, expected: false, hint: ERRORS.SERVER_UNREACHABLE.hint });
  expect(new MediaFsError("NOT_FOUND", "no name x", { hint: "Look again." })).toMatchObject({
    hint: "Look again.",
    expected: true,
  });
});

test("codes are matched without the class, as if from another copy of the package", () => {
  const foreign = Object.assign(new Error("full"), { code: "RATE_LIMITED", retryAfterMs: 4_000 });
  expect(hasCode(foreign, "RATE_LIMITED")).toBe(true);
  expect(toMediaFsError(foreign)).toMatchObject({ code: "RATE_LIMITED", message: "full", retryAfterMs: 4_000 });
});

test("errors of the system are none of ours", () => {
  const foreign = Object.assign(new Error("no such file"), { code: "ENOENT" });
  expect(codeOf(foreign)).toBeUndefined();
  expect(toMediaFsError(foreign)).toMatchObject({ code: "INTERNAL", cause: foreign });
  expect(codeOf({ code: "toString" })).toBeUndefined();
  expect(codeOf(null)).toBeUndefined();
});

test("an abort whose reason is one of our errors says that reason", () => {
  const timeout = new MediaFsError("REQUEST_TIMEOUT", "too slow");
  expect(aborted(timeout)).toBe(timeout);
  expect(aborted("ctrl-c")).toMatchObject({ code: "ABORTED" });
  expect(toMediaFsError(new DOMException("gone", "AbortError"))).toMatchObject({ code: "ABORTED" });
});
