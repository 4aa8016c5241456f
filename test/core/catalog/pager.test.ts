import type { Page, PageRequest } from "mediafs/plugin-api";
import { describe, expect, it } from "vitest";
import { MediaFsError, sleep } from "../../../src/core/base/index.js";
import { readAllPages } from "../../../src/core/catalog/pager.js";

interface Item {
  readonly id: string;
}

const never = new AbortController().signal;
const items = (count: number): Item[] => Array.from({ length: count }, (_, n) => ({ id: `i${n}` }));

function pageOf(all: readonly Item[], { start }: PageRequest, { cap = 500, total = true } = {}): Page<Item> {
  const end = start + cap;
  return {
    items: all.slice(start, end),
    ...(end < all.length ? { nextStart: end } : {}),
    ...(total ? { total: all.length } : {}),
  };
}

describe("a paged listing", () => {
  it("is read to its end, two pages ahead when the total is known", async () => {
    const all = items(2_300);
    let inFlight = 0;
    let most = 0;
    const starts: number[] = [];
    const read = await readAllPages<Item>(async (page, signal) => {
      starts.push(page.start);
      inFlight += 1;
      most = Math.max(most, inFlight);
      await sleep(5, signal);
      inFlight -= 1;
      return pageOf(all, page);
    }, never);
    expect(read).toEqual(all);
    expect(starts).toEqual([0, 500, 1_000, 1_500, 2_000]);
    expect(most).toBe(2);
  });

  it("is read page after page when the total is unknown, or the server gives smaller pages", async () => {
    const all = items(1_001);
    expect(await readAllPages<Item>(async (page) => pageOf(all, page, { total: false }), never)).toEqual(all);
    let calls = 0;
    const read = await readAllPages<Item>(async (page) => {
      calls += 1;
      return pageOf(all, page, { cap: 200 });
    }, never);
    expect(read).toEqual(all);
    expect(calls).toBe(6);
  });

  it("fails as a whole when one page fails, and stops the others", async () => {
    const all = items(5_000);
    let aborted = 0;
    const reading = readAllPages<Item>(async (page, signal) => {
      if (page.start === 500) throw new MediaFsError("SERVER_UNREACHABLE", "gone");
      if (page.start > 500) signal.addEventListener("abort", () => (aborted += 1));
      if (page.start > 500) await sleep(10_000, signal);
      return pageOf(all, page);
    }, never);
    await expect(reading).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    expect(aborted).toBeGreaterThan(0);
  });

  it("that shrinks while it is read is read again, so that nothing between two pages is lost", async () => {
    const all = items(1_500);
    let removed = false;
    const read = await readAllPages<Item>(async (page) => {
      const answer = pageOf(all, page);
      if (!removed) all.splice(0, 10);
      removed = true;
      return answer;
    }, never);
    expect(read).toEqual(items(1_500).slice(10));
  });

  it("that never stops changing ends all the same, with each item once", async () => {
    let round = 0;
    const read = await readAllPages<Item>(async (page) => {
      round += 1;
      return { ...pageOf(items(1_200), page), total: 1_200 + round };
    }, never);
    expect(read).toEqual(items(1_200));
  });

  it("goes on after a page whose items are all hidden, and ends at an empty page without a total", async () => {
    const all = items(1_500);
    const holed = await readAllPages<Item>(async (page) => {
      const answer = pageOf(all, page);
      return page.start === 500 ? { ...answer, items: [] } : answer;
    }, never);
    expect(holed).toHaveLength(1_000);
    const endless = await readAllPages<Item>(
      async ({ start }) => ({ items: start < 1_000 ? all.slice(start, start + 500) : [], nextStart: start + 500 }),
      never,
    );
    expect(endless).toHaveLength(1_000);
  });

  it("that points backwards is refused", async () => {
    const reading = readAllPages<Item>(async () => ({ items: items(3), nextStart: 0 }), never);
    await expect(reading).rejects.toMatchObject({ code: "SERVER_BAD_ANSWER" });
  });
});
