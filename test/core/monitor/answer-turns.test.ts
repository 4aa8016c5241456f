import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnswerTurns } from "../../../src/core/monitor/http/answer-turns.js";

let busyMs: number;
let turns: AnswerTurns;
beforeEach(() => {
  vi.useFakeTimers();
  busyMs = 0;
  turns = new AnswerTurns(() => busyMs);
});
afterEach(() => {
  turns.close();
  vi.useRealTimers();
});

/** Work that keeps the thread busy for so long. */
const work = (costMs: number, done: string[], name = "work") => ({
  begin: (isDone: () => void) => {
    busyMs += costMs;
    done.push(name);
    isDone();
  },
});

test("answers take a twentieth of the time, once what was saved is used up", () => {
  const done: string[] = [];
  const ask = () => turns.take(work(50, done));
  // More is asked than can be given, for a minute.
  for (let at = 0; at < 60_000; at += 100) {
    for (let count = 0; count < 3; count += 1) ask();
    vi.advanceTimersByTime(100);
  }
  const shareMs = 3_000;
  const savedMs = 500;
  expect(done.length * 50).toBeGreaterThan(shareMs);
  expect(done.length * 50).toBeLessThanOrEqual(shareMs + savedMs + 50);
});

test("they begin in the order in which they were asked for, one after another", () => {
  const order: string[] = [];
  let finish: () => void = () => undefined;
  turns.take({
    begin: (isDone) => {
      order.push("first");
      finish = isDone;
    },
  });
  for (const name of ["second", "third"]) turns.take(work(1, order, name));
  expect(order).toEqual(["first"]);
  finish();
  finish();
  expect(order).toEqual(["first", "second", "third"]);
});

test("one that waits for something else, a server, holds up the others for a moment only", () => {
  const order: string[] = [];
  turns.take({ begin: () => order.push("never ends") });
  turns.take(work(1, order, "next"));
  vi.advanceTimersByTime(199);
  expect(order).toEqual(["never ends"]);
  vi.advanceTimersByTime(1);
  expect(order).toEqual(["never ends", "next"]);
});

test("sixteen may wait; whoever leaves makes room, and never begins", () => {
  const order: string[] = [];
  turns.take({ begin: () => order.push("never ends") });
  const waiting = Array.from({ length: 16 }, (_, index) => work(1, order, String(index)));
  expect(waiting.map((each) => turns.take(each))).toEqual(Array(16).fill(true));
  expect(turns.take(work(1, order, "too many"))).toBe(false);
  turns.leave(waiting[3] ?? expect.fail());
  expect(turns.take(work(1, order, "in its place"))).toBe(true);
  vi.advanceTimersByTime(200);
  expect(order).toHaveLength(17);
  expect(order).not.toContain("3");
  expect(order.at(-1)).toBe("in its place");
});
