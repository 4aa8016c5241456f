import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../../../src/core/base/index.js";

// `Retry-After: 9999999999` made the entry connect again and again without any pause.
test("a delay beyond the range of timers does not run at once", async () => {
  let called = false;
  const cancel = systemClock.after(9_999_999_999_000, () => {
    called = true;
  });
  await pause(20);
  cancel();
  expect(called).toBe(false);
});
