import type { MediaItem } from "mediafs/plugin-api";
import { items, pages, sources } from "./mutant.js";
import { type MethodMutant, type Mutant, methodMutant } from "./mutant-verdict.js";

const only = (id: string, change: (item: MediaItem) => MediaItem) =>
  items((item) => (item.id === id ? change(item) : item));

const MUTATIONS: readonly MethodMutant[] = [
  [
    "takes its identity from the connection",
    "identity",
    /server\.id is "shelf-11", and at the next connection "shelf-1\d"/,
    ({ connector: { server }, connection }) => ({ server: { ...server, id: `${server.id}${connection}` } }),
  ],
  [
    "invents a kind of library",
    "libraries",
    /the kind "films".*kinds are movies,/s,
    ({ connector }) => ({
      listLibraries: async (signal) => {
        const libraries = await connector.listLibraries(signal);
        return libraries.map((library) => ({ ...library, kind: "films" as "folders" }));
      },
    }),
  ],
  [
    "gives two items one id",
    "items",
    /the folder s0 of "Shows" lists the item e1 twice/,
    only("e2", (item) => ({ ...item, id: "e1" })),
  ],
  [
    "leaves directories in file names",
    "items",
    /fileName "a\/e1\.mkv".*no directories/s,
    only("e1", (item) => ({ ...item, sources: [{ id: "e1", fileName: "a/e1.mkv" }] })),
  ],
  [
    "shows a file without a source",
    "items",
    /"e2\.mkv" .* has no source/,
    only("e2", (item) => ({ ...item, sources: [] })),
  ],
  [
    "gives a folder a source",
    "items",
    /"Show" .* has sources/,
    only("s0", (item) => ({ ...item, sources: [{ id: "s" }] })),
  ],
  ["gives a year as a date", "items", /premiered "2020"/, only("e1", (item) => ({ ...item, premiered: "2020" }))],
  [
    "writes a database's name with a capital",
    "items",
    /an id in "Imdb"/,
    only("e1", (item) => ({ ...item, providerIds: { Imdb: "tt1" } })),
  ],
  [
    "normalizes names",
    "names",
    /no file is listed as "decomposed.*no normalizing/s,
    sources((source) => ({ ...source, fileName: source.fileName?.normalize("NFC") ?? "" })),
  ],
  [
    "drops a page",
    "paging",
    /pages of 1 of the library "Films" give 13 items, pages of 500 14; number 4 is/,
    ({ connector }) => ({
      listItems: async (parent, page, signal) => {
        const isDropped = page.limit === 1 && page.start === 3;
        return connector.listItems(parent, isDropped ? { start: 4, limit: 1 } : page, signal);
      },
    }),
  ],
  [
    "repeats a page",
    "paging",
    /pages of 7 .* number 8 is "Film\.mkv"/,
    ({ connector }) => ({
      listItems: async (parent, page, signal) => {
        const answer = await connector.listItems(parent, page, signal);
        if (page.limit !== 7 || page.start !== 7 || parent.library.id !== "films") return answer;
        const first = await connector.listItems(parent, { start: 0, limit: 7 }, signal);
        // Told by its total, as a list that changes is: that is no excuse for pages that do not join.
        return { ...answer, items: first.items };
      },
    }),
  ],
  [
    "goes round in circles",
    "paging",
    /the page at 5 says that the next one starts at 5/,
    ({ connector }) => ({
      listItems: async (parent, page, signal) => {
        const answer = await connector.listItems(parent, page, signal);
        return page.limit === 1 && page.start === 5 ? { ...answer, nextStart: 5 } : answer;
      },
    }),
  ],
  [
    "gives more than was asked for",
    "paging",
    /a page of 1 has 2 items/,
    ({ connector }) => ({
      listItems: (parent, { start, limit }, signal) =>
        connector.listItems(parent, { start, limit: limit === 1 ? 2 : limit }, signal),
    }),
  ],
  [
    "takes the page for the whole",
    "paging",
    /tell different totals: 1, 2, 3/,
    ({ connector }) => ({
      listItems: async (parent, page, signal) => {
        const answer = await connector.listItems(parent, page, signal);
        return page.limit === 1 ? { ...answer, total: page.start + 1 } : answer;
      },
    }),
  ],
  [
    "starts again beyond the end",
    "paging",
    /the page at 10\d+ of .* gives 10 items/,
    ({ connector }) => ({
      listItems: (parent, { start, limit }, signal) =>
        connector.listItems(parent, { start: start > 1_000 ? 0 : start, limit }, signal),
    }),
  ],
  [
    "makes a version of the connection",
    "stableIds",
    /another connection knows nothing of the source e1 .* in version 1 /,
    sources((source, { connection }) => (source.id === "e1" ? { ...source, version: `${connection} ` } : source)),
  ],
  [
    "counts images",
    "stableIds",
    /nothing of the poster 0 of Show in version 1/,
    items((item, { connection }) =>
      item.id === "s0" ? { ...item, artwork: [{ kind: "poster", index: 0, version: `${connection}` }] } : item,
    ),
  ],
  [
    "sweeps everything to the top",
    "sweep",
    /sweep lacks \(parent > item\) s0 > e0.*beyond the walk, or twice, shows > e0/,
    ({ connector }) => ({
      sweep: async (library, page, signal) => {
        const answer = (await connector.sweep?.(library, page, signal)) ?? { items: [] };
        return { ...answer, items: answer.items.map((item) => ({ ...item, parentId: library.id })) };
      },
    }),
  ],
  [
    "sweeps up less than the walk finds",
    "sweep",
    /sweep lacks \(parent > item\) s0 > e1; and has beyond the walk, or twice, nothing/,
    ({ connector }) => ({
      sweep: async (...call) => {
        const answer = (await connector.sweep?.(...call)) ?? { items: [] };
        return { ...answer, items: answer.items.filter(({ id }) => id !== "e1") };
      },
    }),
  ],
  [
    "tells no total and loses what moves up",
    "changes",
    /which did not, was shown 0 times.*give total with each page/s,
    pages(({ total: _, ...page }) => page),
  ],
];

/** Connectors that list wrongly. */
export const LISTING_MUTANTS: readonly Mutant[] = MUTATIONS.map(methodMutant);
