import { describe, expect, test } from "vitest";
import { wantsOf } from "../../../src/core/cache/read-plan.js";
import { Follower, KIB, MIB, sequence } from "./plan-follower.js";

describe("who begins to play", () => {
  test("gets the rest of the credit at 768 KiB, in one piece, and from then on half a mebibyte at a time", () => {
    const follower = indexed();
    const plannedEnds = sequence(0, 4 * MIB).map((read) => {
      follower.take(read);
      return (follower.plan.cursors[0]?.plannedEnd ?? 0) / KIB;
    });
    const first = [1152, 2048, 2560, 3072, 3584, 4096, 4608];
    expect([...new Set(plannedEnds)].slice(0, first.length)).toEqual(first);
    expect(plannedEnds.indexOf(2048)).toBe(5);
  });

  test("keeps what is on its way for head, index and data while jumping between them", () => {
    const follower = indexed();
    const onTheirWay = () => [MIB, 512 * MIB + 64 * KIB, 1800 * KIB].map((position) => follower.wants(position));
    for (const read of sequence(0, 768 * KIB)) follower.take(read);
    expect(onTheirWay()).toEqual([true, true, true]);
    follower.take({ offset: 512 * MIB, byteLength: 32 * KIB });
    expect(onTheirWay()).toEqual([true, true, true]);
    for (const read of sequence(768 * KIB, 1280 * KIB)) follower.take(read);
    expect(follower.plan.proven).toBe(true);
    expect(onTheirWay()).toEqual([true, true, true]);
  });

  test("has nothing but the place where it plays wanted after 4 MiB", () => {
    const follower = indexed();
    for (const read of sequence(0, 4 * MIB)) follower.take(read);
    expect(wantsOf(follower.plan).map(({ lane }) => lane)).toEqual(["prefetch"]);
    follower.take({ offset: 300 * MIB, byteLength: 128 * KIB });
    expect(wantsOf(follower.plan).every(({ start }) => start >= 300 * MIB)).toBe(true);
  });

  test("and still reads here and there after half a minute, has head and index wanted no more", () => {
    const follower = indexed();
    const wanted = (atMs: number) => {
      follower.take({ offset: 300 * MIB + atMs * KIB, byteLength: 4 * KIB }, { atMs });
      return follower.wants(MIB) || follower.wants(512 * MIB);
    };
    expect([0, 29_000, 31_000].map(wanted)).toEqual([true, true, false]);
  });

  /** Of a film whose head tells where its index is. */
  function indexed(): Follower {
    return new Follower({ sizeBytes: 600 * MIB, index: { start: 512 * MIB, end: 512 * MIB + 300 * KIB } });
  }
});
