import { expect, test } from "vitest";
import { type Lane, PrioritySlots } from "../../../src/core/base/index.js";

const never = new AbortController().signal;

/** Waits for a slot and notes when it came. */
async function queue(slots: PrioritySlots, lane: Lane, order: Lane[]): Promise<void> {
  const release = await slots.acquire(lane, never);
  order.push(lane);
  release();
}

test("waiters are served by lane, not by arrival", async () => {
  const slots = new PrioritySlots(1);
  const release = await slots.acquire("foreground", never);
  const order: Lane[] = [];
  const waiting = (["speculation", "sidecar", "prefetch", "foreground"] as const).map((lane) =>
    queue(slots, lane, order),
  );
  expect(slots.waiting).toBe(4);
  release();
  await Promise.all(waiting);
  expect(order).toEqual(["foreground", "prefetch", "sidecar", "speculation"]);
  expect(slots.used).toBe(0);
});

test("a waiter that gives up takes no slot, and giving back twice frees one", async () => {
  const slots = new PrioritySlots(1);
  const release = await slots.acquire("foreground", never);
  const impatient = new AbortController();
  const waiting = slots.acquire("foreground", impatient.signal);
  impatient.abort();
  await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
  release();
  release();
  expect(slots.used).toBe(0);
  expect(slots.waiting).toBe(0);
});

test("more slots serve waiters at once, fewer take none back", async () => {
  const slots = new PrioritySlots(0);
  const waiting = slots.acquire("foreground", never);
  slots.setCapacity(1);
  const release = await waiting;
  slots.setCapacity(0);
  expect(slots.used).toBe(1);
  release();
  expect(slots.used).toBe(0);
});
