import { expect, test } from "vitest";
import { versionedDateMs } from "../../../src/core/base/index.js";

const DATE_MS = Date.UTC(2024, 2, 1, 12, 30, 15, 678);

test("versions share the second and differ in the milliseconds", () => {
  const dates = ["a", "b", "c"].map((version) => versionedDateMs(DATE_MS, version));
  expect(new Set(dates).size).toBe(3);
  expect(dates.map((dateMs) => Math.floor(dateMs / 1_000))).toEqual(dates.map(() => Math.floor(DATE_MS / 1_000)));
});

test("the same version has the same date each time", () => {
  expect(versionedDateMs(DATE_MS, "a")).toBe(versionedDateMs(DATE_MS + 0.5, "a"));
});

test("without a version the date stays as it is, in whole milliseconds", () => {
  expect(versionedDateMs(DATE_MS + 0.5, undefined)).toBe(DATE_MS);
});
