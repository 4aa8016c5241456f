import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ItemDto } from "../../../src/plugins/mediabrowser/dto.js";
import { rawPage } from "../../../src/plugins/mediabrowser/paging.js";

const items = (from: number, count: number): ItemDto[] =>
  Array.from({ length: count }, (_, index) => ({ Id: String(from + index), Type: "Movie" }));

describe("what a page means", () => {
  test("a full page has a next one, whatever the total says", () => {
    expect(rawPage({ Items: items(0, 10), TotalRecordCount: 10 }, { start: 0, limit: 10 }).nextStart).toBe(10);
    expect(rawPage({ Items: items(0, 10), TotalRecordCount: 0 }, { start: 0, limit: 10 }).nextStart).toBe(10);
  });

  test("a short page has a next one only if the total promises more", () => {
    expect(rawPage({ Items: items(0, 8), TotalRecordCount: 30 }, { start: 0, limit: 10 }).nextStart).toBe(10);
    expect(rawPage({ Items: items(20, 8), TotalRecordCount: 28 }, { start: 20, limit: 10 }).nextStart).toBeUndefined();
  });

  test("an empty page is the last, whatever the total says", () => {
    expect(rawPage({ Items: [], TotalRecordCount: 1e9 }, { start: 20, limit: 10 }).nextStart).toBeUndefined();
  });

  test("a server that ignores the limit has given all at once", () => {
    const answer = { Items: items(0, 25) };
    expect(rawPage(answer, { start: 0, limit: 10 })).toMatchObject({ nextStart: 10, total: 25 });
    const last = rawPage(answer, { start: 20, limit: 10 });
    expect(last.dtos.map(({ Id }) => Id)).toEqual(["20", "21", "22", "23", "24"]);
    expect(last.nextStart).toBeUndefined();
  });

  test("reading page after page gives everything, for honest servers and any size of page", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 30 }), (count, limit) => {
        const found: string[] = [];
        for (let start: number | undefined = 0; start !== undefined; ) {
          const Items = items(0, count).slice(start, start + limit);
          const page = rawPage({ Items, TotalRecordCount: count }, { start, limit });
          found.push(...page.dtos.map(({ Id }) => Id));
          start = page.nextStart;
        }
        expect(found).toEqual(items(0, count).map(({ Id }) => Id));
      }),
      { seed: 1 },
    );
  });
});
