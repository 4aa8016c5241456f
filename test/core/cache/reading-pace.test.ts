import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isKeptLongest } from "../../../src/core/cache/read-plan.js";
import { Follower, KIB, LIMITS, MIB, sequence } from "./plan-follower.js";

const WINDOWS_BYTES = LIMITS.windowBytes * LIMITS.windows;
const READ_BYTES = 128 * KIB;
const SECONDS_AHEAD = 20;

interface Player {
  readonly follower: Follower;
  readonly bytesPerMs: number;
  atMs: number;
  position: number;
}

function playerOf(megabitsPerSecond: number, sizeBytes = 700 * MIB): Player {
  const bitsPerSecond = megabitsPerSecond * 1e6;
  return {
    follower: new Follower({ sizeBytes, bitsPerSecond }),
    bytesPerMs: bitsPerSecond / 8000,
    atMs: 1e12,
    position: 0,
  };
}

/** Plays on for some seconds at so many times the speed of the medium. */
function play(player: Player, seconds: number, { factor = 1, starved }: { factor?: number; starved?: boolean } = {}) {
  const readMs = READ_BYTES / player.bytesPerMs / factor;
  const untilMs = player.atMs + seconds * 1000;
  for (; player.atMs < untilMs; player.atMs += readMs) {
    const how = { atMs: player.atMs, ...(starved === undefined ? {} : { starved }) };
    player.follower.take({ offset: player.position, byteLength: READ_BYTES }, how);
    player.position += READ_BYTES;
  }
}

/** Twenty seconds of it, as far as the windows reach; the plan moves on in steps. */
function mostAhead({ bytesPerMs }: Player): number {
  const most = Math.min(WINDOWS_BYTES, bytesPerMs * SECONDS_AHEAD * 1000 + MIB);
  return most * 1.25 + MIB;
}

describe("a player at the pace of its medium", () => {
  test.each([0.128, 1, 5, 12, 25, 80])(
    "comes to have twenty seconds ahead, as far as windows reach: %d Mbit/s",
    (megabits) => {
      const player = playerOf(megabits);
      play(player, 60);
      expect(player.follower.aheadBytes).toBeLessThanOrEqual(mostAhead(player));
      // Ten at least, also just before the next step: that of a plan in two steps is half of it.
      const leastBytes = Math.min(WINDOWS_BYTES / 2, player.bytesPerMs * 10_000);
      expect(player.follower.aheadBytes).toBeGreaterThanOrEqual(Math.min(leastBytes, 700 * MIB - player.position));
    },
  );

  test("that has played for a few seconds has no more ahead than it has played", () => {
    const player = playerOf(25);
    for (let second = 0; second < 30; second += 1) {
      play(player, 1);
      expect(player.follower.wastedBytes).toBeLessThanOrEqual(1.25 * player.position + 4 * MIB);
    }
  });

  test("gives up what it grew to while it waited", () => {
    const player = playerOf(5);
    play(player, 60, { starved: true });
    expect(player.follower.plan.cursors[0]?.aheadBytes).toBe(WINDOWS_BYTES);
    play(player, 60, { starved: false });
    expect(player.follower.aheadBytes).toBeLessThanOrEqual(mostAhead(player));
  });

  test("that has to wait grows as any other does, beyond twenty seconds", () => {
    const player = playerOf(5);
    play(player, 60, { starved: false });
    play(player, 40, { starved: true });
    expect(player.follower.plan.cursors[0]?.aheadBytes).toBe(WINDOWS_BYTES);
  });

  test("stays one when the clock is set back, and after a pause", () => {
    const player = playerOf(5);
    const stays = () => expect(player.follower.aheadBytes).toBeLessThanOrEqual(mostAhead(player));
    play(player, 30, { starved: false });
    player.atMs -= 3_600_000;
    play(player, 30, { starved: false });
    stays();
    player.atMs += 3_600_000;
    play(player, 30, { starved: false });
    stays();
  });
});

describe("a copier", () => {
  test("of a film of 5 Mbit/s gets the whole plan when it waits, at any time", () => {
    const player = playerOf(5);
    play(player, 5, { factor: 16, starved: true });
    expect(player.follower.plan.cursors[0]?.aheadBytes).toBe(WINDOWS_BYTES);
    play(player, 5, { factor: 16, starved: false });
    // It has not been slow: nothing is taken away.
    expect(player.follower.plan.cursors[0]?.aheadBytes).toBe(WINDOWS_BYTES);
  });

  test("that never waits wants no more than it needs", () => {
    const player = playerOf(5);
    play(player, 20, { factor: 16, starved: false });
    expect(player.follower.plan.cursors[0]?.aheadBytes).toBe(2 * MIB);
  });
});

describe("of what was read, among the last to go are", () => {
  const memory = { windowBytes: 8 * MIB, maxBytes: 512 * MIB };
  const isKept = ({ follower, position }: Player, behindBytes: number, limits = memory) => {
    const start = position - behindBytes;
    return isKeptLongest(follower.plan, { start, end: start + 1 }, limits);
  };

  test("fifteen seconds behind a player and all that is ahead of it, no more than a window and a sixteenth of memory", () => {
    const player = playerOf(4);
    play(player, 30);
    expect([6.9, 0, -9].map((mib) => isKept(player, mib * MIB))).toEqual([true, true, true]);
    expect([8.1, -13].map((mib) => isKept(player, mib * MIB))).toEqual([false, false]);
    expect([3.9, 4.1].map((mib) => isKept(player, mib * MIB, { ...memory, maxBytes: 64 * MIB }))).toEqual([
      true,
      false,
    ]);
    expect([1.9, 2.1].map((mib) => isKept(player, mib * MIB, { ...memory, windowBytes: 2 * MIB }))).toEqual([
      true,
      false,
    ]);
  });

  test("1 MiB behind a copier", () => {
    const player = playerOf(4);
    play(player, 30, { factor: 16, starved: false });
    expect([0.9, 1.1].map((mib) => isKept(player, mib * MIB))).toEqual([true, false]);
  });

  test("nothing of a probe", () => {
    const player = playerOf(4);
    play(player, 2);
    expect([-0.1, 0.1].map((mib) => isKept(player, mib * MIB))).toEqual([false, false]);
  });
});

test("of media of unknown bitrate nobody is paced", () => {
  const follower = new Follower({ sizeBytes: 400 * MIB });
  for (const [index, read] of sequence(0, 60 * MIB).entries()) {
    follower.take(read, { atMs: index * 200, starved: false });
  }
  expect(follower.plan.pace).toBeUndefined();
  expect(follower.plan.cursors[0]?.aheadBytes).toBe(2 * MIB);
});

test("whatever the bitrate and the times of reads are, no more is ahead than the windows hold", () => {
  const step = fc.record({ waitMs: fc.integer({ min: -5_000, max: 20_000 }), starved: fc.boolean() });
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 1e12, noNaN: true }),
      fc.array(step, { maxLength: 80 }),
      (bitsPerSecond, steps) => {
        const follower = new Follower({ sizeBytes: 200 * MIB, bitsPerSecond });
        let atMs = 1e12;
        for (const [index, { waitMs, starved }] of steps.entries()) {
          atMs += waitMs;
          follower.take({ offset: index * MIB, byteLength: MIB }, { atMs, starved });
          expect(follower.aheadBytes).toBeLessThanOrEqual(WINDOWS_BYTES + LIMITS.windowBytes / 4);
          if (index > 0) expect(follower.wants((index + 1) * MIB)).toBe(true);
        }
      },
    ),
    { numRuns: 100, seed: 8, endOnFailure: true },
  );
});
