import type { MediaItem } from "mediafs/plugin-api";
import { expect } from "vitest";
import { hasCode } from "../core/base/index.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { isFolderLike, readPages } from "./library-walk.js";

const KINDS = ["movies", "series", "music", "musicVideos", "mixed", "boxSets", "folders"];
// A page of one item for each of so many directories is enough to see how pages join.
const MOST_DIRECTORIES = 8;
const MOST_ITEMS_SINGLY = 60;

/** The server says who it is, and says the same at the next connection. */
export async function checkIdentity(subject: ConformanceSubject): Promise<void> {
  const { server } = subject.connector;
  expect(server.id).not.toBe("");
  expect(server.product).not.toBe("");
  const { connector } = await subject.connect();
  expect(connector.server).toEqual(server);
  await connector.ping(subject.signal);
}

/** Libraries have ids that are unique, names and known kinds. */
export async function checkLibraries(subject: ConformanceSubject): Promise<void> {
  expect(subject.libraries.length).toBeGreaterThan(0);
  expect(new Set(subject.libraries.map(({ id }) => id)).size).toBe(subject.libraries.length);
  for (const { name, kind } of subject.libraries) {
    expect(name).not.toBe("");
    expect(KINDS).toContain(kind);
  }
}

/** Items are unique in their directory; files have sources and folders have none; texts have their forms. */
export async function checkItems(subject: ConformanceSubject): Promise<void> {
  expect(subject.files.length, "the server must hold at least one file").toBeGreaterThan(0);
  for (const { items } of subject.directories) {
    expect(duplicates(items), "ids that stand twice in one directory").toEqual([]);
    for (const item of items) checkItem(item);
  }
}

/** Pages of any size give the same items in the same order. */
export async function checkPaging(subject: ConformanceSubject): Promise<void> {
  const largest = subject.directories
    .filter(({ items }) => items.length > 1)
    .toSorted((a, b) => b.items.length - a.items.length);
  expect(largest.length, "the server must have a directory of two items").toBeGreaterThan(0);
  for (const { parent, items } of largest.slice(0, MOST_DIRECTORIES)) {
    const ids = items.map(({ id }) => id);
    for (const limit of ids.length > MOST_ITEMS_SINGLY ? [7, 1000] : [1, 7, 1000]) {
      const paged = await readPages(async (page) => {
        const answer = await subject.connector.listItems(parent, page, subject.signal);
        expect(answer.items.length).toBeLessThanOrEqual(limit);
        if (answer.nextStart !== undefined) expect(answer.nextStart).toBeGreaterThan(page.start);
        return answer;
      }, limit);
      expect(
        paged.map(({ id }) => id),
        `pages of ${limit}`,
      ).toEqual(ids);
    }
  }
}

/** Another connection gives the same ids to items, sources, subtitles and images. */
export async function checkStableIds(subject: ConformanceSubject): Promise<void> {
  const { connector } = await subject.connect();
  for (const { parent, items } of subject.directories.slice(0, MOST_DIRECTORIES * 4)) {
    const again = await readPages((page) => connector.listItems(parent, page, subject.signal), 500);
    expect(again.map(idsWithin)).toEqual(items.map(idsWithin));
  }
}

/** A sweep gives the items that the walk found, under the same parents, in pages of any size. */
export async function checkSweep(subject: ConformanceSubject): Promise<void> {
  const { connector } = subject;
  expect(connector.sweep, "the connector has no sweep; say so in `unsupported`").toBeDefined();
  let swept = 0;
  for (const library of subject.libraries) {
    const walked = subject.directories.filter(({ parent }) => parent.library.id === library.id).flatMap(placesIn);
    for (const limit of walked.length > MOST_ITEMS_SINGLY * 4 ? [1000] : [7, 1000]) {
      const pages = readPages(async (page) => {
        const answer = await connector.sweep?.(library, page, subject.signal);
        return answer ?? { items: [] };
      }, limit);
      const found = await pages.catch(unlessUnsupported);
      if (found === undefined) break;
      swept++;
      expect(found.map((item) => `${item.parentId} > ${item.id}`).sort(), library.name).toEqual(walked.sort());
    }
  }
  expect(swept, "no library could be swept").toBeGreaterThan(0);
}

/** Metadata comes in batches; ids that are unknown are left out. */
export async function checkDetails(subject: ConformanceSubject): Promise<void> {
  const { connector } = subject;
  expect(connector.getItems, "the connector has no getItems; say so in `unsupported`").toBeDefined();
  const ids = subject.items.slice(0, 100).map(({ id }) => id);
  const detailed = (await connector.getItems?.(ids, subject.signal)) ?? [];
  expect(detailed.map(({ id }) => id).sort()).toEqual(ids.toSorted());
  for (const { details, name } of detailed) expect(details, name).toBeDefined();
  const [some] = ids;
  const withUnknown = some === undefined ? [] : [some, unknownIdLike(some)];
  expect((await connector.getItems?.(withUnknown, subject.signal))?.map(({ id }) => id)).toEqual([some]);
}

/** An id of the same form as a real one that no item has. */
export function unknownIdLike(id: string): string {
  return id.replace(/[0-9a-zA-Z]/g, (letter) => (/[0-9]/.test(letter) ? "9" : "a"));
}

function checkItem(item: MediaItem): void {
  expect(item.id).not.toBe("");
  expect(item.name).not.toBe("");
  expect(item.premiered ?? "2000-01-01").toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const provider of Object.keys(item.providerIds ?? {})) expect(provider).toBe(provider.toLowerCase());
  const sources = item.sources ?? [];
  if (isFolderLike(item)) expect(sources, item.name).toEqual([]);
  else expect(sources.length, item.name).toBeGreaterThan(0);
  expect(duplicates(sources), `sources of ${item.name}`).toEqual([]);
  for (const { fileName, subtitles } of sources) {
    if (fileName !== undefined) expect(fileName).not.toMatch(/[/\\]/);
    for (const { extension } of subtitles ?? []) expect(extension).toMatch(/^[a-z0-9]+$/);
  }
}

function duplicates(things: readonly { readonly id: string }[]): string[] {
  const ids = things.map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

function idsWithin({ id, sources, artwork }: MediaItem) {
  return {
    id,
    sources: sources?.map((source) => ({ id: source.id, subtitles: source.subtitles?.map((subtitle) => subtitle.id) })),
    artwork,
  };
}

function placesIn({ parent, items }: ConformanceSubject["directories"][number]): string[] {
  return items.map(({ id }) => `${parent.item?.id ?? parent.library.id} > ${id}`);
}

// A library that can only be walked is no fault.
function unlessUnsupported(error: unknown): undefined {
  if (hasCode(error, "UNSUPPORTED")) return undefined;
  throw error;
}
