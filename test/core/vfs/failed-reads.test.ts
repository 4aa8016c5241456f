import { beforeEach, expect, test } from "vitest";
import { type ErrorCode, MediaFsError } from "../../../src/core/base/index.js";
import { FailedReads } from "../../../src/core/vfs/failed-reads.js";
import { ManualClock } from "../store/manual-clock.js";

let clock: ManualClock;
let reads: FailedReads;
let asked: number;

beforeEach(() => {
  clock = new ManualClock();
  reads = new FailedReads(clock);
  asked = 0;
});

/** A read that ends after so long: with an error, if it has a code. */
function readOf(offset: number, byteLength: number, end: { readonly afterMs: number; readonly code?: ErrorCode }) {
  return reads.run({ offset, byteLength }, async () => {
    asked += 1;
    clock.advance(end.afterMs);
    if (end.code !== undefined) throw new MediaFsError(end.code, "no connection");
    return "bytes";
  });
}

const IN_VAIN = { afterMs: 20_000, code: "SERVER_UNREACHABLE" } as const;

// As the kernel does: 128 KiB ahead, and when that fails, the one page that the program waits for.
test("a part of what has just failed fails at once, with the same error", async () => {
  await expect(readOf(0, 131_072, IN_VAIN)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  await expect(readOf(0, 4_096, { afterMs: 0 })).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  expect(asked).toBe(1);
});

test("another place is read", async () => {
  await expect(readOf(0, 131_072, IN_VAIN)).rejects.toThrow();
  expect(await readOf(131_072, 4_096, { afterMs: 0 })).toBe("bytes");
});

test("a moment later it is tried again", async () => {
  await expect(readOf(0, 131_072, IN_VAIN)).rejects.toThrow();
  clock.advance(1_000);
  expect(await readOf(0, 4_096, { afterMs: 0 })).toBe("bytes");
});

test.each([
  ["failed quickly", { afterMs: 5, code: "SERVER_UNREACHABLE" }],
  ["was interrupted", { afterMs: 20_000, code: "ABORTED" }],
  ["would fail again for another reason", { afterMs: 20_000, code: "SOURCE_CHANGED" }],
] as const)("what %s is tried again", async (_how, end) => {
  await expect(readOf(0, 131_072, end)).rejects.toThrow();
  expect(await readOf(0, 4_096, { afterMs: 0 })).toBe("bytes");
});
