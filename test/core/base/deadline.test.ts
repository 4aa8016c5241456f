import { expect, test } from "vitest";
import { DisposalStack, sleep, withDeadline } from "../../../src/core/base/index.js";

const never = new AbortController().signal;

test("work that ignores its signal is left behind at the deadline", async () => {
  const work = withDeadline("listing", 10, never, () => new Promise(() => undefined));
  await expect(work).rejects.toMatchObject({ code: "REQUEST_TIMEOUT", message: "listing took longer than 10 ms" });
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
