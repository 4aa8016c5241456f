import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CREDIT_BYTES, wantsOf } from "../../../src/core/cache/read-plan.js";
import { type FollowedFile, Follower, KIB, LIMITS, MIB, type Read, reordered, sequence } from "./plan-follower.js";
import { recordedReads } from "./recorded-reads.js";

const MOST_AHEAD_BYTES = LIMITS.windowBytes * LIMITS.windows + LIMITS.windowBytes / 4;
// Reads and wants are counted in blocks of 4 KiB, whole at both ends.
const ROUNDING_BYTES = 8 * KIB;

interface Step extends Read {
  readonly atMs?: number;
}

/** Reads as a program did, with every rule of the plan checked after each read. */
function followed(file: FollowedFile, steps: readonly Step[]): Follower {
  const follower = new Follower(file);
  for (const [index, step] of steps.entries()) {
    const before = follower.plan;
    follower.take(step, { atMs: step.atMs ?? 0 });
    expectWithinFile(follower);
    expectNearestFirst(follower, step);
    expect(follower.aheadBytes).toBeLessThanOrEqual(MOST_AHEAD_BYTES);
    if (!follower.plan.proven && !file.slow) {
      expect(follower.wastedBytes).toBeLessThanOrEqual(CREDIT_BYTES + (index + 4) * ROUNDING_BYTES);
    }
    if (follower.growthSince(before) > 2 * MIB) expect(follower.mayGrow).toBe(true);
  }
  return follower;
}

function expectWithinFile({ plan, sizeBytes }: Follower): void {
  for (const { start, end } of wantsOf(plan)) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(sizeBytes);
  }
}

/** What goes on from the read comes first, guesses come last. */
function expectNearestFirst({ plan, sizeBytes }: Follower, { offset, byteLength }: Read): void {
  const wants = wantsOf(plan);
  const end = Math.min(sizeBytes, offset + byteLength);
  const [cursor] = plan.cursors;
  if (cursor?.position === end && end < sizeBytes && cursor.plannedEnd > end) {
    expect(wants[0]?.start).toBeLessThanOrEqual(end);
    expect(wants[0]?.end).toBeGreaterThan(end);
  }
  const lanes = wants.slice(1).map(({ lane }) => lane);
  // In the order of the alphabet, as it happens.
  expect(lanes).toEqual([...lanes].sort());
}

describe("generated", () => {
  const start = fc.nat(500 * MIB);
  const seed = fc.nat(1_000);
  const file = { sizeBytes: 600 * MIB };

  test("a sequential reader always has its next bytes wanted, in whatever order the kernel asks", () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 40 }), seed, (offset, mib, order) => {
        const end = Math.min(file.sizeBytes, offset + mib * MIB);
        for (const slow of [false, true]) {
          const follower = followed({ ...file, slow }, reordered(sequence(offset, end), order));
          if (end < file.sizeBytes && end - offset > MIB) expect(follower.wants(end)).toBe(true);
          // A read that comes out of order may find that what it needs is wanted no more.
          const most = 2 * (end - offset) + CREDIT_BYTES + MOST_AHEAD_BYTES;
          expect(follower.askedBytes).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 6, seed: 1, endOnFailure: true },
    );
  });

  test("two places in turn are both read ahead, and each byte is asked for once", () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 16, max: 128 }), (gap, kib) => {
        const places = [0, 64 * MIB + Math.floor(gap / 2)].map((from) => sequence(from, from + 8 * MIB, kib * KIB));
        const steps = (places[0] ?? []).flatMap((read, index) => [read, places[1]?.[index] ?? read]);
        const follower = followed({ ...file, slow: true }, steps);
        for (const reads of places) {
          const last = reads.at(-1) ?? { offset: 0, byteLength: 0 };
          expect(follower.wants(last.offset + last.byteLength)).toBe(true);
        }
        expect(follower.askedBytes).toBeLessThanOrEqual(16 * MIB + CREDIT_BYTES + 2 * MOST_AHEAD_BYTES);
      }),
      { numRuns: 4, seed: 2, endOnFailure: true },
    );
  });

  test("probes of head and tail want what they read and the credit", () => {
    const place = fc.record({ isTail: fc.boolean(), offset: fc.nat(MIB), kib: fc.integer({ min: 1, max: 256 }) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 8 }), (places) => {
        const steps = places.map(({ isTail, offset, kib }) => ({
          offset: isTail ? file.sizeBytes - offset - 1 : offset,
          byteLength: kib * KIB,
        }));
        followed(file, steps);
        const { askedBytes, read, plan } = followed({ ...file, slow: true }, steps);
        if (plan.proven) return;
        expect(askedBytes).toBeLessThanOrEqual(2 * CREDIT_BYTES + read.totalBytes + 20 * ROUNDING_BYTES);
      }),
      { numRuns: 200, seed: 3, endOnFailure: true },
    );
  });

  test("bisecting for a time wants what it reads and the credit", () => {
    fc.assert(
      fc.property(fc.nat(600 * MIB - 1), fc.constantFrom(32, 64, 128), (target, kib) => {
        const steps: Read[] = [...sequence(0, 256 * KIB), ...sequence(file.sizeBytes - 256 * KIB, file.sizeBytes)];
        for (let low = 0, high = file.sizeBytes; high - low > MIB; ) {
          const middle = Math.floor((low + high) / 2);
          steps.push({ offset: middle, byteLength: kib * KIB });
          if (middle < target) low = middle;
          else high = middle;
        }
        const { wastedBytes, plan } = followed(file, steps);
        expect(plan.proven).toBe(false);
        expect(wastedBytes).toBeLessThanOrEqual(CREDIT_BYTES + 20 * ROUNDING_BYTES);
      }),
      { numRuns: 100, seed: 4, endOnFailure: true },
    );
  });

  test("reads at random, of up to 128 KiB, want what they read and the credit", () => {
    const read = fc.record({ offset: fc.nat(599 * MIB), byteLength: fc.integer({ min: 1, max: 128 * KIB }) });
    fc.assert(
      fc.property(fc.array(read, { minLength: 20, maxLength: 200 }), (steps) => {
        const { wastedBytes, plan } = followed(file, steps);
        if (!plan.proven) expect(wastedBytes).toBeLessThanOrEqual(CREDIT_BYTES + steps.length * ROUNDING_BYTES);
      }),
      { numRuns: 30, seed: 5, endOnFailure: true },
    );
  });

  test.each([5, 12, 25, 50, 80])(
    "playing at %d Mbit/s wants twenty seconds more than it reads, at most",
    (megabits) => {
      const readMs = (128 * KIB * 8) / (megabits * 1000);
      const steps = sequence(0, 200 * MIB).map((read, index) => ({ ...read, atMs: index * readMs }));
      const { wastedBytes } = followed({ ...file, bitsPerSecond: megabits * 1e6 }, steps);
      expect(wastedBytes).toBeLessThanOrEqual(Math.min(MOST_AHEAD_BYTES, megabits * 20 * 125_000 * 1.5) + MIB);
    },
  );

  test("seeking once a second while playing wants 3 MiB a seek at most", () => {
    fc.assert(
      fc.property(fc.array(start, { minLength: 5, maxLength: 20 }), (seeks) => {
        const steps = [0, ...seeks].flatMap((offset) => sequence(offset, offset + 2 * MIB));
        const { wastedBytes } = followed({ ...file, slow: false }, steps);
        expect(wastedBytes).toBeLessThanOrEqual(CREDIT_BYTES + (seeks.length + 1) * 3 * MIB);
      }),
      { numRuns: 20, seed: 6, endOnFailure: true },
    );
  });
});

describe("recorded", () => {
  const FILM_BITS_PER_SECOND = 3_600_000;
  /** What may be wanted and not read, at a server that is instant. */
  const MOST_WASTED_MIB: Readonly<Record<string, number>> = {
    ffprobe: 1.1,
    "ffmpeg -ss": 1.1,
    "mpv, first second": 2.5,
    "mpv, from the middle": 2.5,
    "mpv, grab of 150 MB": 2.5,
    // Played for 25 s, it has as much ahead as fits in steps into 20 s.
    "ffmpeg -re": 9,
    rsync: 0,
    file: 2,
    "fio, random 64 KiB": 2,
  };
  // Of a transport stream both read more than any other probe, and their proof renews the credit.
  const MOST_WASTED_OF_TS_MIB = 2;
  const records = recordedReads().map((record) => [record.program, record.file, record] as const);

  test.each(records)("%s of %s wants little in vain", (program, file, { sizeBytes, reads }) => {
    const mostMib = Math.max(MOST_WASTED_MIB[program] ?? 0, file === "film.ts" ? MOST_WASTED_OF_TS_MIB : 0);
    const { wastedBytes } = followed({ sizeBytes, bitsPerSecond: FILM_BITS_PER_SECOND }, reads);
    expect(wastedBytes).toBeLessThanOrEqual(mostMib * MIB);
  });

  test.each(records)(
    "%s of %s asks for no byte again and again, however slow the server",
    (_, __, { sizeBytes, reads }) => {
      const file = { sizeBytes, bitsPerSecond: FILM_BITS_PER_SECOND, slow: true };
      const { askedBytes, read } = followed(file, reads);
      // Guesses of the open, and of a seek.
      expect(askedBytes).toBeLessThanOrEqual(2 * read.totalBytes + 2 * CREDIT_BYTES);
    },
  );
});
