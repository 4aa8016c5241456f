import { expect, test } from "vitest";
import { DisposalStack, sleep, withDeadline } from "../../../src/core/base/index.js";

const never = new AbortController().signal;

test("work that ignores its signal is left behind at the deadline", async () => {
  const work = withDeadline("listing", 10, never, () => new Promise(() => undefined));
  await expect(work).rejects.toMatchObject({ code: "REQUEST_TIMEOUT", message: "listing took longer than 10 ms" });
});

// What came meanwhile is only looked at afterwards: it must not be too late for that.
test("while the process is stopped no time passes", async () => {
  const blockedUntilMs = performance.now() + 1_500;
  const work = withDeadline(
    "x",
    100,
    never,
    () => new Promise((resolve) => setImmediate(() => setTimeout(resolve, 20, "in time"))),
  );
  while (performance.now() < blockedUntilMs);
  expect(await work).toBe("in time");
});

test("work sees the deadline and the caller's abort through one signal", async () => {
  await expect(withDeadline("x", 10, never, (signal) => sleep(60_000, signal))).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
  });
  const caller = new AbortController();
  const work = withDeadline("x", 60_000, caller.signal, (signal) => sleep(60_000, signal));
  caller.abort();
  await expect(work).rejects.toMatchObject({ code: "ABORTED" });
  await expect(withDeadline("x", 1_000, caller.signal, async () => "late")).rejects.toMatchObject({ code: "ABORTED" });
});

test("what was opened last is closed first, and a failure does not keep the rest open", async () => {
  const order: string[] = [];
  const stack = new DisposalStack();
  stack.add("first", () => void order.push("first"));
  stack.add("second", async () => {
    order.push("second");
    throw new TypeError("stuck");
  });
  stack.add("third", () => void order.push("third"));
  const failures = await stack.close();
  expect(order).toEqual(["third", "second", "first"]);
  expect(failures.map(({ name }) => name)).toEqual(["second"]);
  expect(await stack.close()).toEqual([]);
});
