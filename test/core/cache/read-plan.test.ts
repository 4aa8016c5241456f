import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterRead,
  afterRefusal,
  CREDIT_BYTES,
  openPlan,
  wantsAfterClose,
  wantsOf,
  withIndex,
} from "../../../src/core/cache/read-plan.js";
import { Follower, KIB, LIMITS, MIB, type Read, reordered, sequence } from "./plan-follower.js";

const film = (sizeBytes: number) => ({ sizeBytes, bitsPerSecond: undefined });

describe("at open", () => {
  test("the head is wanted, and the end where the head does not tell of an index: 2 MiB at most", () => {
    expect(wantsOf(openPlan(film(1_000 * MIB)))).toMatchObject([{ start: 0, end: MIB + 128 * KIB }, { start: 0 }]);
    const wants = wantsOf(withIndex(openPlan(film(1_000 * MIB)), undefined));
    expect(wants.at(-1)).toMatchObject({ start: 1_000 * MIB - 512 * KIB, end: 1_000 * MIB });
    expect(new Follower(film(1_000 * MIB)).fetched.totalBytes).toBeLessThanOrEqual(CREDIT_BYTES);
  });

  test("an index is wanted where it lies, 2 MiB of it at most, and costs no credit", () => {
    const before = openPlan(film(1_000 * MIB));
    const small = withIndex(before, { start: 700 * MIB, end: 701 * MIB });
    expect(wantsOf(small).at(-1)).toEqual({ start: 700 * MIB, end: 701 * MIB, lane: "speculation" });
    const large = withIndex(before, { start: 700 * MIB, end: 720 * MIB });
    expect(wantsOf(large).at(-1)).toMatchObject({ end: 702 * MIB });
    expect(large.creditBytes).toBe(before.creditBytes);
  });

  test("a small file is wanted as a whole, an empty one not at all", () => {
    expect(wantsOf(withIndex(openPlan(film(300_000)), undefined))[0]).toMatchObject({ start: 0, end: 300_000 });
    expect(wantsOf(openPlan(film(0)))).toEqual([]);
  });
});

describe("sequential reading", () => {
  test.each([1, 2, 3, 4])("in the order of a kernel always has its next bytes wanted (seed %i)", (seed) => {
    const follower = new Follower(film(200 * MIB));
    let highest = 0;
    for (const read of reordered(sequence(0, 150 * MIB), seed)) {
      follower.take(read);
      highest = Math.max(highest, read.offset + read.byteLength);
      if (highest > MIB) expect(follower.wants(highest)).toBe(true);
    }
    expect(follower.plan.cursors[0]?.aheadBytes).toBeLessThanOrEqual(32 * MIB);
  });

  test("fully grown, it wants the window four further at three quarters of one", () => {
    const follower = new Follower(film(400 * MIB));
    for (const read of sequence(0, 128 * MIB)) follower.take(read, { starved: true });
    const plannedEnd = () => follower.plan.cursors[0]?.plannedEnd;
    expect(follower.plan.cursors[0]?.aheadBytes).toBe(32 * MIB);
    for (const read of sequence(128 * MIB, 133.5 * MIB)) follower.take(read, { starved: false });
    expect(plannedEnd()).toBe(160 * MIB);
    for (const read of sequence(133.5 * MIB, 134 * MIB)) follower.take(read, { starved: false });
    expect(plannedEnd()).toBe(168 * MIB);
  });

  test("that is never starved stays at 2 MiB ahead", () => {
    const follower = new Follower(film(400 * MIB));
    for (const read of sequence(0, 100 * MIB)) follower.take(read, { starved: false });
    expect(follower.wastedBytes).toBeLessThanOrEqual(4 * MIB);
  });

  test("goes half as far after memory was refused, and never below 1 MiB", () => {
    const follower = new Follower(film(400 * MIB));
    for (const read of sequence(0, 100 * MIB)) follower.take(read, { starved: true });
    const before = follower.plan.cursors[0]?.aheadBytes ?? 0;
    let plan = afterRefusal(follower.plan, 110 * MIB);
    expect(plan.cursors[0]).toMatchObject({ aheadBytes: before / 2, plannedEnd: 110 * MIB });
    for (const { offset, byteLength } of sequence(100 * MIB, 102 * MIB)) {
      plan = afterRead(plan, { start: offset, end: offset + byteLength, starved: false, atMs: 0 }, LIMITS);
      plan = afterRefusal(plan, offset + byteLength);
    }
    expect(plan.cursors[0]).toMatchObject({ aheadBytes: MIB, plannedEnd: 102 * MIB });
  });

  test("never wants anything beyond the end", () => {
    const follower = new Follower(film(10 * MIB + 5));
    for (const read of sequence(0, 10 * MIB + 5)) {
      follower.take(read, { starved: true });
      for (const { end } of wantsOf(follower.plan)) expect(end).toBeLessThanOrEqual(10 * MIB + 5);
    }
  });

  test("at two places in turn keeps both going", () => {
    const follower = new Follower(film(400 * MIB));
    for (let step = 0; step < 200; step += 1) {
      follower.take({ offset: step * 128 * KIB, byteLength: 128 * KIB });
      follower.take({ offset: 200 * MIB + step * 128 * KIB, byteLength: 128 * KIB });
      if (step < 20) continue;
      expect(follower.wants((step + 1) * 128 * KIB)).toBe(true);
      expect(follower.wants(200 * MIB + (step + 1) * 128 * KIB)).toBe(true);
    }
  });
});

describe("a seek", () => {
  test("leaves nothing wanted of the place before", () => {
    const follower = new Follower(film(400 * MIB));
    for (const read of sequence(0, 100 * MIB)) follower.take(read, { starved: true });
    expect(follower.wants(110 * MIB)).toBe(true);
    follower.take({ offset: 300 * MIB, byteLength: 128 * KIB });
    expect(follower.wants(110 * MIB)).toBe(false);
    expect(follower.wants(300 * MIB + 512 * KIB)).toBe(true);
  });

  test("and a straggler of the place before do not count as alternation", () => {
    const follower = new Follower(film(400 * MIB));
    for (const read of sequence(0, 100 * MIB)) follower.take(read, { starved: true });
    follower.take({ offset: 300 * MIB, byteLength: 128 * KIB });
    follower.take({ offset: 100 * MIB, byteLength: 128 * KIB });
    follower.take({ offset: 300 * MIB + 128 * KIB, byteLength: 128 * KIB });
    expect(follower.wants(110 * MIB)).toBe(false);
  });
});

describe("probes", () => {
  test("of ffprobe's kind waste 2 MiB at most", () => {
    const patterns: readonly (readonly Read[])[] = [
      sequence(0, 448 * KIB),
      [
        ...sequence(0, 32 * KIB, 32 * KIB),
        ...sequence(599 * MIB, 600 * MIB, 128 * KIB),
        ...sequence(48 * KIB, 64 * KIB, 16 * KIB),
      ],
      [...sequence(0, 32 * KIB), ...sequence(598 * MIB, 600 * MIB), ...sequence(0, 384 * KIB)],
    ];
    for (const reads of patterns) {
      const follower = new Follower(film(600 * MIB));
      for (const read of reads) follower.take(read);
      const allowed = follower.plan.proven ? 4 * MIB : CREDIT_BYTES;
      expect(follower.wastedBytes).toBeLessThanOrEqual(allowed);
    }
  });

  test("close with what they wanted still wanted, playback with nothing", () => {
    const follower = new Follower(film(600 * MIB));
    follower.take({ offset: 0, byteLength: 16 * KIB });
    expect(wantsAfterClose(follower.plan)).toEqual(wantsOf(follower.plan));
    for (const read of sequence(0, 10 * MIB)) follower.take(read);
    expect(wantsAfterClose(follower.plan)).toEqual([]);
  });

  test("bisecting for a time waste 2 MiB at most", () => {
    const follower = new Follower(film(600 * MIB));
    for (let step = 600 * MIB, at = 0; step > MIB; step /= 2) {
      at += at + step / 2 < 400 * MIB ? step / 2 : -step / 4;
      follower.take({ offset: Math.max(0, Math.floor(at)), byteLength: 32 * KIB });
    }
    expect(follower.wastedBytes).toBeLessThanOrEqual(CREDIT_BYTES + 4 * KIB);
  });

  test("at random waste no more than the credit until something is read in sequence", () => {
    const read = fc.record({ offset: fc.nat(599 * MIB), byteLength: fc.integer({ min: 1, max: 128 * KIB }) });
    fc.assert(
      fc.property(fc.array(read, { maxLength: 60 }), (reads) => {
        const follower = new Follower(film(600 * MIB));
        for (const each of reads) {
          follower.take(each);
          if (follower.plan.proven) return;
          // Blocks of 4 KiB are counted whole at both ends of each range.
          const rounding = (reads.length + 4) * 8 * KIB;
          expect(follower.wastedBytes).toBeLessThanOrEqual(CREDIT_BYTES + rounding);
          expect(follower.plan.creditBytes).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 100, seed: 5, endOnFailure: true },
    );
  });
});

test("whatever is read, wants lie within the file, begin with the read, and ahead stays within the limit", () => {
  const arbitraryRead = fc.record({
    offset: fc.oneof(fc.nat(60 * MIB), fc.nat(4 * MIB)),
    byteLength: fc.integer({ min: 1, max: 4 * MIB }),
    starved: fc.boolean(),
    refused: fc.boolean(),
  });
  const limits = fc.record({
    windowBytes: fc.integer({ min: 1, max: 16 }).map((windowMiB) => windowMiB * MIB),
    windows: fc.integer({ min: 1, max: 8 }),
    lastWindow: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.nat(60 * MIB),
      limits,
      fc.array(arbitraryRead, { maxLength: 40 }),
      (sizeBytes, someLimits, reads) => {
        let plan = openPlan(film(sizeBytes));
        for (const { offset, byteLength, starved, refused } of reads) {
          const end = Math.min(sizeBytes, offset + byteLength);
          if (offset >= end) continue;
          plan = afterRead(plan, { start: offset, end, starved, atMs: 0 }, someLimits);
          const [cursor] = plan.cursors;
          if (cursor?.position === end) expect(wantsOf(plan)[0]?.start).toBe(offset);
          expect(cursor?.plannedEnd).toBeGreaterThanOrEqual(end);
          for (const want of wantsOf(plan)) {
            expect(want.start).toBeGreaterThanOrEqual(0);
            expect(want.end).toBeLessThanOrEqual(sizeBytes);
          }
          const most = Math.max(someLimits.windowBytes * someLimits.windows, MIB);
          for (const { aheadBytes } of plan.cursors) expect(aheadBytes).toBeLessThanOrEqual(most);
          if (refused) plan = afterRefusal(plan, end);
        }
      },
    ),
    { numRuns: 500, seed: 6, endOnFailure: true },
  );
});
