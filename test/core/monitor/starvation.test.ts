import { expect, test } from "vitest";
import { Starvation } from "../../../src/core/monitor/stalls/starvation.js";

const FILM = { bitsPerSecond: 8_000_000 };
const SLOW = { cause: "bandwidth", detail: "slow" } as const;
const QUEUED = { cause: "queue", detail: "queued" } as const;
const LOOK_MS = 100;

/** Looks for some seconds at a file that gets so many bytes a second, of which a read waits at some of the looks. */
function watched(bytesPerSecond: number, waits: (look: number) => boolean, seconds = 3): string | undefined {
  const starvation = new Starvation();
  for (let look = 0; look * LOOK_MS <= seconds * 1000; look += 1) {
    const nowMs = look * LOOK_MS;
    const waitsFor = waits(look) ? (look % 3 === 0 ? QUEUED : SLOW) : undefined;
    starvation.look(1, { ...FILM, nowMs, waitsFor, outBytes: (bytesPerSecond * nowMs) / 1000 });
  }
  return starvation.causeOf(1)?.cause;
}

test("a film starves that gets less than it takes while it always waits, by what it waits for most", () => {
  expect(watched(900_000, () => true)).toBe("bandwidth");
  expect(watched(900_000, (look) => look % 20 !== 0)).toBe("bandwidth");
});

test("a film does not starve that gets what it takes, or mostly has what it asks for, or was not watched for long", () => {
  expect(watched(1_000_000, () => true)).toBeUndefined();
  expect(watched(900_000, (look) => look % 4 !== 0)).toBeUndefined();
  expect(watched(100_000, () => true, 1.9)).toBeUndefined();
});

test("what was before a pause, or before somebody else had the handle, does not count", () => {
  const starvation = new Starvation();
  const slow = { ...FILM, waitsFor: SLOW, outBytes: 0 };
  for (const nowMs of [0, 1_000, 2_000, 3_000]) starvation.look(1, { ...slow, nowMs });
  expect(starvation.causeOf(1)).toBeUndefined();
  for (let nowMs = 4_000; nowMs <= 6_500; nowMs += LOOK_MS) starvation.look(1, { ...slow, nowMs });
  expect(starvation.causeOf(1)).toBe(SLOW);
  starvation.forget(1);
  expect(starvation.causeOf(1)).toBeUndefined();
});
