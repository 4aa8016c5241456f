import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LANES, type Lane } from "../../../src/core/base/index.js";
import { nextWaiter, type SlotSituation } from "../../../src/core/transport/slot-policy.js";

const LANE = fc.constantFrom(...LANES);
const SITUATION: fc.Arbitrary<SlotSituation> = fc.record({
  capacity: fc.integer({ min: 1, max: 8 }),
  running: fc.array(LANE, { maxLength: 8 }),
  waiting: fc.array(LANE, { maxLength: 8 }),
  isPlaying: fc.boolean(),
});

function chosen(running: readonly Lane[], waiting: readonly Lane[], isPlaying = false): Lane | undefined {
  const next = nextWaiter({ capacity: 6, running, waiting, isPlaying });
  return next === undefined ? undefined : waiting[next];
}

describe("a free slot", () => {
  test("goes to the first lane, and within it to who came first", () => {
    expect(
      nextWaiter({ capacity: 2, running: [], waiting: ["prefetch", "foreground", "foreground"], isPlaying: false }),
    ).toBe(1);
    expect(chosen([], ["speculation", "sidecar", "prefetch"])).toBe("prefetch");
    expect(chosen(["foreground"], ["foreground", "playback"])).toBe("playback");
  });

  test("that is the last one is kept for whoever waits", () => {
    const five: readonly Lane[] = ["prefetch", "prefetch", "prefetch", "speculation", "sidecar"];
    expect(chosen(five, ["prefetch", "sidecar", "speculation"])).toBeUndefined();
    expect(chosen(five, ["prefetch", "foreground"])).toBe("foreground");
  });

  test("is the only one for probes while something is played, or one of two of twelve", () => {
    expect(chosen([], ["foreground"], true)).toBe("foreground");
    expect(chosen(["foreground"], ["foreground"], true)).toBeUndefined();
    expect(chosen(["playback", "foreground"], ["foreground"], true)).toBeUndefined();
    expect(chosen(["playback"], ["foreground"], true)).toBe("foreground");
    const ofTwelve = (...running: readonly Lane[]) =>
      nextWaiter({ capacity: 12, running, waiting: ["foreground"], isPlaying: true });
    expect([ofTwelve("sidecar"), ofTwelve("sidecar", "foreground")]).toEqual([0, undefined]);
    expect(ofTwelve("sidecar", "playback")).toBeUndefined();
  });

  test("is for no guess while playback needs bytes", () => {
    expect(chosen(["playback"], ["speculation"])).toBeUndefined();
    expect(chosen(["prefetch"], ["speculation"], true)).toBe("speculation");
  });
});

describe("whatever runs and waits", () => {
  test("no more run than there are slots", () => {
    fc.assert(
      fc.property(SITUATION, (situation) => {
        if (situation.running.length >= situation.capacity) expect(nextWaiter(situation)).toBeUndefined();
      }),
    );
  });

  test("playback that needs bytes is never behind another, nor kept from a free slot", () => {
    fc.assert(
      fc.property(SITUATION, (situation) => {
        if (situation.running.length >= situation.capacity || !situation.waiting.includes("playback")) return;
        expect(nextWaiter(situation)).toBe(situation.waiting.indexOf("playback"));
      }),
    );
  });

  test("somebody who waits has a slot at the latest when all that runs has ended", () => {
    fc.assert(
      fc.property(SITUATION, (situation) => {
        if (!situation.waiting.includes("foreground")) return;
        expect(nextWaiter({ ...situation, running: [] })).toBeDefined();
      }),
    );
  });

  test("somebody who waits has a slot while playback takes all that it may have", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), (capacity) => {
        const running = Array<Lane>(capacity - 1).fill("prefetch");
        expect(nextWaiter({ capacity, running, waiting: ["prefetch", "foreground"], isPlaying: true })).toBe(1);
      }),
    );
  });
});
