import type { MediaItem, Page } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import type { Skipped } from "./connector-check.js";
import { readPages, type WalkedDirectory } from "./library-walk.js";
import { directoriesOf, titleOf } from "./listing-checks.js";

const LEAST_ITEMS = 3;
const MOST_DIRECTORIES = 8;

interface HalfRead {
  readonly directory: WalkedDirectory;
  readonly pages: Page<MediaItem>[];
}

/** A listing that changes while it is read loses and repeats nothing that did not change, or tells that it changed. */
export async function checkChanges(subject: ConformanceSubject): Promise<Skipped | undefined> {
  const change = subject.server?.change?.bind(subject.server);
  if (change === undefined) return { skipped: "the server has no `change`" };
  const directories = directoriesOf(subject, LEAST_ITEMS).slice(0, MOST_DIRECTORIES);
  const halves = await Promise.all(directories.map((directory) => firstHalf(subject, directory)));
  await subject.watch.pausedFor(change);
  let changed = 0;
  for (const half of halves) changed += (await checkRest(subject, half)) ? 1 : 0;
  await subject.walk();
  if (changed > 0) return undefined;
  return breach({
    seen: "`change()` changed none of the larger listings",
    rule: `it adds an item to a listing of at least ${LEAST_ITEMS}, or takes one out, and resolves when the API shows it`,
    fix: "change one of the largest directories of the test's server",
  });
}

function pageSizeOf({ items }: WalkedDirectory): number {
  return Math.ceil(items.length / 2);
}

async function firstHalf(subject: ConformanceSubject, directory: WalkedDirectory): Promise<HalfRead> {
  const page = { start: 0, limit: pageSizeOf(directory) };
  return { directory, pages: [await subject.connector.listItems(directory.parent, page, subject.signal)] };
}

/** Judges one listing; resolves with whether it changed. */
async function checkRest(subject: ConformanceSubject, { directory, pages }: HalfRead): Promise<boolean> {
  const { connector, signal } = subject;
  const limit = pageSizeOf(directory);
  for (let start = pages[0]?.nextStart; start !== undefined; start = pages.at(-1)?.nextStart) {
    pages.push(await connector.listItems(directory.parent, { start, limit }, signal));
  }
  const after = await readPages((page) => connector.listItems(directory.parent, page, signal), 500);
  const before = new Set(directory.items.map(({ id }) => id));
  const unchanged = after.filter(({ id }) => before.has(id));
  const hasChanged = unchanged.length !== before.size || unchanged.length !== after.length;
  // mediafs reads a list again whose total changes under way.
  if (new Set(pages.map(({ total }) => total)).size > 1) return hasChanged;
  const seen = pages.flatMap(({ items }) => items.map(({ id }) => id));
  for (const { id, name } of unchanged) {
    const times = seen.filter((other) => other === id).length;
    if (times !== after.filter((item) => item.id === id).length)
      wronglyShown(`"${name}" of ${titleOf(directory)}`, times);
  }
  return hasChanged;
}

function wronglyShown(what: string, times: number): never {
  return breach({
    seen: `while the server's list changed between two pages, ${what}, which did not, was shown ${times} times`,
    rule: "a change under way loses and repeats nothing that did not change, or is told by another total",
    fix: "give total with each page, and drop what an earlier page of the same pass has shown",
  });
}
