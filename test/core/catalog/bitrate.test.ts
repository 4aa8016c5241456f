import "reflect-metadata";
import { expect, test } from "vitest";
import { bitrateOf } from "../../../src/core/catalog/index.js";

const SIZE_BYTES = 90_000_000;

test.each([
  ["the average over its duration", { durationMs: 120_000 }, 6_000_000],
  ["what the server says, without a duration", { bitsPerSecond: 5_000_000 }, 5_000_000],
  [
    "the average, where the server tells of the picture alone",
    { durationMs: 120_000, bitsPerSecond: 4_000_000 },
    6_000_000,
  ],
  [
    "what the server says, where the duration is of several parts",
    { durationMs: 600_000, bitsPerSecond: 6_100_000 },
    6_100_000,
  ],
  ["unknown, where nothing is told", {}, undefined],
  ["unknown, where what is told makes no sense", { durationMs: 0, bitsPerSecond: 0 }, undefined],
])("the bitrate of a file is %s", (_, facts, expected) => {
  expect(bitrateOf({ id: "1", ...facts }, SIZE_BYTES)).toBe(expected);
});
