import "reflect-metadata";
import { expect, test } from "vitest";
import { codeOf } from "../../../src/core/base/index.js";
import { Extents } from "../../../src/core/cache/extents.js";
import { MemoryLedger } from "../../../src/core/cache/index.js";
import type { Config } from "../../../src/core/config/index.js";
import { seededRandom } from "../../fakes/seeded-random.js";

const NEVER = new AbortController().signal;

function ledgerOf(maxBytes: number): MemoryLedger {
  return new MemoryLedger({ cache: { maxBytes } } as Config);
}

test("nothing is reserved beyond the cap", () => {
  const ledger = ledgerOf(100);
  expect(ledger.tryReserve(60, "foreground")).toBe(true);
  expect(ledger.tryReserve(41, "foreground")).toBe(false);
  expect(ledger.tryReserve(40, "speculation")).toBe(true);
  expect(ledger.reservedBytes).toBe(100);
});

test("what is missing is reclaimed, for the lane that asks", () => {
  const ledger = ledgerOf(100);
  ledger.tryReserve(100, "foreground");
  const asked: unknown[] = [];
  ledger.setReclaimer((byteCount, lane) => {
    asked.push([byteCount, lane]);
    if (lane === "foreground") ledger.release(byteCount);
  });
  expect(ledger.tryReserve(30, "speculation")).toBe(false);
  expect(ledger.tryReserve(30, "foreground")).toBe(true);
  expect(asked).toEqual([
    [30, "speculation"],
    [30, "foreground"],
  ]);
});

test("who waits is served in order of arrival, and nobody guesses meanwhile", async () => {
  const ledger = ledgerOf(100);
  ledger.tryReserve(90, "foreground");
  const order: number[] = [];
  const wait = (byteCount: number) =>
    ledger.whenRoom(() => ledger.tryReserve(byteCount, "foreground"), NEVER).then(() => order.push(byteCount));
  const waiting = [wait(80), wait(5)];
  expect(ledger.waiting).toBe(2);
  expect(ledger.tryReserve(5, "prefetch")).toBe(false);
  ledger.release(90);
  await Promise.all(waiting);
  expect(order).toEqual([80, 5]);
  expect(ledger.reservedBytes).toBe(85);
});

test("whoever gives up leaves the queue to the next", async () => {
  const ledger = ledgerOf(100);
  ledger.tryReserve(90, "foreground");
  const controller = new AbortController();
  const large = ledger.whenRoom(() => ledger.tryReserve(80, "foreground"), controller.signal).catch(codeOf);
  const small = ledger.whenRoom(() => ledger.tryReserve(5, "foreground"), NEVER);
  controller.abort();
  expect(await large).toBe("ABORTED");
  await small;
  expect(ledger.waiting).toBe(0);
});

test("an attempt that reclaims is not run within itself", async () => {
  const ledger = ledgerOf(100);
  ledger.tryReserve(100, "foreground");
  ledger.setReclaimer((byteCount) => ledger.release(byteCount));
  let granted = 0;
  const attempt = () => ledger.tryReserve(50, "foreground") && ++granted > 0;
  await Promise.all([ledger.whenRoom(attempt, NEVER), ledger.whenRoom(attempt, NEVER)]);
  expect(granted).toBe(2);
  expect(ledger.reservedBytes).toBe(100);
});

test("a lower cap reclaims at once", () => {
  const ledger = ledgerOf(100);
  ledger.tryReserve(100, "foreground");
  ledger.setReclaimer((byteCount) => ledger.release(byteCount));
  ledger.setCap(40);
  expect(ledger.reservedBytes).toBe(40);
});

test("extents are the set of what was added, however it was added", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 200; round += 1) {
    const extents = new Extents();
    const there = new Set<number>();
    for (let step = 0; step < 12; step += 1) {
      const start = Math.floor(random() * 60);
      const end = start + Math.floor(random() * 12);
      const before = there.size;
      for (let at = start; at < end; at += 1) there.add(at);
      expect(extents.add(start, end)).toBe(there.size - before);
    }
    expect(extents.total).toBe(there.size);
    for (let at = 0; at < 80; at += 1) {
      let run = at;
      while (there.has(run)) run += 1;
      expect(extents.runEnd(at)).toBe(run);
      const next = [...there].filter((offset) => offset >= at);
      expect(extents.next(at)).toBe(next.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...next));
    }
  }
});
