import type { MediaItem, Page, PageRequest } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { readPages, type WalkedDirectory } from "./library-walk.js";

const KINDS = ["movies", "series", "music", "musicVideos", "mixed", "boxSets", "folders"];
// Pages of one item for each of so many directories are enough to see how pages join.
const MOST_DIRECTORIES = 8;
const MOST_ITEMS_SINGLY = 60;
const FAR_BEYOND = 10_000;

/** The server says who it is, and says the same at the next connection. */
export async function checkIdentity(subject: ConformanceSubject): Promise<void> {
  const first = subject.connector.server;
  const { connector } = await subject.connect();
  await connector.ping(subject.signal);
  for (const key of ["id", "product", "version"] as const) {
    if (first[key] === "" || first[key] !== connector.server[key]) {
      breach({
        seen: `server.${key} is ${JSON.stringify(first[key])}, and at the next connection ${JSON.stringify(connector.server[key])}`,
        rule: "server.product, version and id are not empty and the same at every connection; caches and inodes hang on the id",
        fix: "take the id from what the server keeps about itself, never from the connection, the time or chance",
      });
    }
  }
}

/** Libraries have ids that are unique, names and known kinds. */
export async function checkLibraries({ libraries }: ConformanceSubject): Promise<void> {
  const rule = "listLibraries gives at least one library, each with an id of its own, a name and a known kind";
  if (libraries.length === 0) breach({ seen: "no library", rule, fix: "list what this user may see that holds files" });
  const [twice] = duplicates(libraries);
  if (twice !== undefined)
    breach({ seen: `two libraries have the id ${twice}`, rule, fix: "use the server's own ids" });
  for (const { id, name, kind } of libraries) {
    if (id !== "" && name !== "" && KINDS.includes(kind)) continue;
    const seen = `a library has the id "${id}", the name "${name}" and the kind "${kind}"`;
    breach({ seen, rule, fix: `kinds are ${KINDS.join(", ")}; leave out libraries that hold no files` });
  }
}

/** Pages of any size give the same items in the same order, and there is nothing beyond the last. */
export async function checkPaging(subject: ConformanceSubject): Promise<void> {
  const largest = directoriesOf(subject, 2);
  if (largest.length === 0) {
    breach({
      seen: "no directory of the server has two items",
      rule: "paging can be judged only where there is something to turn pages of",
      fix: "give the test's server a directory of two items or more",
    });
  }
  for (const directory of largest.slice(0, MOST_DIRECTORIES)) {
    const singly = directory.items.length <= MOST_ITEMS_SINGLY ? [1] : [];
    for (const limit of [...singly, 7, 1000]) await checkPagesOf(subject, directory, limit);
  }
  await Promise.all(largest.slice(0, 2).map((directory) => checkBeyond(subject, directory)));
}

/** Another connection gives the same ids and versions to items, sources, subtitles and images. */
export async function checkStableIds(subject: ConformanceSubject): Promise<void> {
  const { connector } = await subject.connect();
  for (const { parent, items } of subject.directories.slice(0, MOST_DIRECTORIES * 4)) {
    const again = await readPages((page) => connector.listItems(parent, page, subject.signal), 500);
    const now = new Set(again.flatMap(identitiesOf));
    const lost = items.flatMap(identitiesOf).find((identity) => !now.has(identity));
    if (lost === undefined && again.length === items.length) continue;
    breach({
      seen: `in ${titleOf({ parent })}, another connection knows nothing of ${lost ?? "some items"} though nothing changed`,
      rule: "ids name a thing for good, and a version changes when, and only when, the thing changed: they key caches",
      fix: "use the server's ids and dates as they are; never count, hash a session's token, or take the time",
    });
  }
}

/** Directories of so many items or more, the largest first. */
export function directoriesOf(subject: ConformanceSubject, leastItems: number): readonly WalkedDirectory[] {
  return subject.directories
    .filter(({ items }) => items.length >= leastItems)
    .toSorted((a, b) => b.items.length - a.items.length);
}

/** What a directory is called in messages. */
export function titleOf({ parent: { library, item } }: Pick<WalkedDirectory, "parent">): string {
  return item === undefined ? `the library "${library.name}"` : `the ${item.type} ${item.id} of "${library.name}"`;
}

/** Ids that several things have. */
export function duplicates(things: readonly { readonly id: string }[]): string[] {
  const ids = things.map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

async function checkPagesOf(subject: ConformanceSubject, directory: WalkedDirectory, limit: number): Promise<void> {
  const totals = new Set<number>();
  const paged = await readPages(async (page) => {
    const answer = await subject.connector.listItems(directory.parent, page, subject.signal);
    if (answer.total !== undefined) totals.add(answer.total);
    checkPage(page, answer);
    return answer;
  }, limit);
  const ids = paged.map(({ id }) => id);
  const wanted = directory.items.map(({ id }) => id);
  const at = wanted.findIndex((id, index) => ids[index] !== id);
  if (at >= 0 || ids.length !== wanted.length) {
    breach({
      seen: `pages of ${limit} of ${titleOf(directory)} give ${ids.length} items, pages of 500 ${wanted.length}; ${differenceAt(directory.items, paged, at)}`,
      rule: "pages join without gap or overlap: those of any size give the same items in the same order",
      fix: "hand start and limit on to the server, with a fixed order, or cut the page from the whole list; nextStart is where the next page begins",
    });
  }
  if (totals.size > 1) {
    breach({
      seen: `pages of ${limit} of ${titleOf(directory)} tell different totals: ${[...totals].join(", ")}`,
      rule: "total is how many items there are in all: while it changes, mediafs reads the list again",
      fix: "give the server's number for the whole list, not for the page, or leave total out",
    });
  }
}

function differenceAt(expected: readonly MediaItem[], found: readonly MediaItem[], at: number): string {
  const name = (items: readonly MediaItem[]) => JSON.stringify(items[at]?.name ?? "nothing");
  if (at < 0) return `"${found[expected.length]?.name}" comes after the end`;
  return `number ${at + 1} is ${name(found)} instead of ${name(expected)}`;
}

function checkPage({ limit }: PageRequest, { items }: Page<MediaItem>): void {
  if (items.length <= limit) return;
  const seen = `a page of ${limit} has ${items.length} items`;
  breach({ seen, rule: "a page has at most `limit` items", fix: "cut it off, and begin the next page there" });
}

async function checkBeyond(subject: ConformanceSubject, { parent, items }: WalkedDirectory): Promise<void> {
  const page = { start: items.length + FAR_BEYOND, limit: 10 };
  const beyond = await subject.connector.listItems(parent, page, subject.signal);
  if (beyond.items.length === 0 && beyond.nextStart === undefined) return;
  breach({
    seen: `the page at ${page.start} of ${titleOf({ parent })}, which has ${items.length} items, gives ${beyond.items.length} items and the next page at ${beyond.nextStart}`,
    rule: "beyond the last item there is an empty page without nextStart: a list may have become shorter under way",
    fix: "answer with { items: [] } there",
  });
}

function identitiesOf({ id, name, version, sources = [], artwork = [] }: MediaItem): string[] {
  return [
    `the item ${id} (${name}) in version ${version}`,
    ...sources.flatMap((source) => [
      `the source ${source.id} of ${name} in version ${source.version}`,
      ...(source.subtitles ?? []).map((subtitle) => `the subtitle ${subtitle.id} of ${name}, ${subtitle.version}`),
    ]),
    ...artwork.map((image) => `the ${image.kind} ${image.index} of ${name} in version ${image.version}`),
  ];
}
