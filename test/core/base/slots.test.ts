import { expect, test } from "vitest";
import { PrioritySlots } from "../../../src/core/base/index.js";

test("a foreground caller overtakes speculation that came first", async () => {
  const slots = new PrioritySlots(1);
  const signal = new AbortController().signal;
  const first = await slots.acquire("foreground", signal);
  const order: string[] = [];
  const guess = slots.acquire("speculation", signal).then((free) => (order.push("speculation"), free));
  const read = slots.acquire("foreground", signal).then((free) => (order.push("foreground"), free));
  first();
  (await read)();
  (await guess)();
  expect(order).toEqual(["foreground", "speculation"]);
  expect(slots.used).toBe(0);
});
