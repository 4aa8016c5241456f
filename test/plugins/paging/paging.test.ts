import type { MediaItem, Page, PageRequest } from "mediafs/plugin-api";
import { describe, expect, test } from "vitest";
import { LeftOutLog, PageDedupe, type PhasePage, readPhases } from "../../../src/plugins/paging/index.js";
import { readPages } from "../../../src/testing/library-walk.js";

describe("entries that stand on two pages", () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  const dedupeOf = () => new PageDedupe<number>((entry) => (entry < 0 ? undefined : String(entry)));

  test("are shown on the first, and again when that page is asked for again", () => {
    const dedupe = dedupeOf();
    dedupe.begin("films");
    expect(dedupe.keep("films", { start: 0 }, numbers(0, 3))).toEqual([0, 1, 2]);
    expect(dedupe.keep("films", { start: 3 }, numbers(2, 3))).toEqual([3, 4]);
    expect(dedupe.keep("films", { start: 0 }, numbers(0, 3))).toEqual([0, 1, 2]);
  });

  test("are shown anew by a new pass and by another listing", () => {
    const dedupe = dedupeOf();
    dedupe.keep("films", { start: 0 }, numbers(0, 3));
    expect(dedupe.keep("series", { start: 3 }, numbers(0, 3))).toHaveLength(3);
    dedupe.begin("films");
    expect(dedupe.keep("films", { start: 3 }, numbers(0, 3))).toHaveLength(3);
  });

  test("are shown once by the page that has them twice, and what has no key not at all", () => {
    expect(dedupeOf().keep("films", { start: 0 }, [1, 2, 1, -1])).toEqual([1, 2]);
  });
});

describe("a listing of several requests", () => {
  const items = (phase: string, count: number): MediaItem[] =>
    Array.from({ length: count }, (_, index) => ({ id: `${phase}${index}`, type: "movie", name: phase }));

  /** Pages of lists; `hidden` ones are read but not shown. */
  function listing(lists: readonly (readonly MediaItem[])[], hidden: (item: MediaItem) => boolean = () => false) {
    const asked: string[] = [];
    const read = async (list: readonly MediaItem[], page: PageRequest, index: number): Promise<PhasePage> => {
      asked.push(`${index}:${page.start}`);
      const end = page.start + page.limit;
      const shown = list.slice(page.start, end).filter((item) => !hidden(item));
      return { items: shown, nextStart: end < list.length ? end : undefined, total: list.length };
    };
    const pageAt = (page: PageRequest): Promise<Page<MediaItem>> => readPhases(lists, page, read);
    return { asked, pageAt };
  }

  test("is read to the end of each, in order, from pages that know their place", async () => {
    const lists = [items("a", 5), items("b", 0), items("c", 4)];
    for (const limit of [1, 2, 3, 100]) {
      const { pageAt } = listing(lists);
      expect(await readPages(pageAt, limit)).toEqual(lists.flat());
    }
  });

  test("skips pages of which nothing is shown", async () => {
    const { asked, pageAt } = listing([items("a", 4), items("b", 2)], ({ name }) => name === "a");
    expect((await pageAt({ start: 0, limit: 2 })).items).toHaveLength(2);
    expect(asked).toEqual(["0:0", "0:2", "1:0"]);
  });

  test("has a total only if it is one request", async () => {
    expect((await listing([items("a", 3)]).pageAt({ start: 0, limit: 2 })).total).toBe(3);
    expect((await listing([items("a", 3), []]).pageAt({ start: 0, limit: 2 })).total).toBeUndefined();
  });

  test("without a request, or with nothing in it, is empty and over", async () => {
    expect(await listing([]).pageAt({ start: 0, limit: 2 })).toEqual({ items: [] });
    expect(await listing([[], []]).pageAt({ start: 0, limit: 2 })).toEqual({ items: [] });
  });
});

test("why something is left out is said once for each item and reason", () => {
  const lines: string[] = [];
  const log = new LeftOutLog((line) => lines.push(line));
  log.say({ id: "1", name: "Tide" }, ["in the trash", "in the trash"]);
  log.say({ id: "1", name: "Tide" }, ["in the trash", "no file"]);
  log.say({ id: "2", name: "Ebb" }, ["in the trash"]);
  expect(lines).toEqual([
    "left out of Tide: in the trash",
    "left out of Tide: no file",
    "left out of Ebb: in the trash",
  ]);
});
