import type { Library } from "mediafs/plugin-api";
import { hasCode } from "../core/base/index.js";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { readPages, unknownIdLike, type WalkedDirectory } from "./library-walk.js";

const MOST_ITEMS_IN_SMALL_PAGES = 240;
const MOST_IDS = 100;

/** A sweep gives the items that the walk found, under the same parents, in pages of any size. */
export async function checkSweep(subject: ConformanceSubject): Promise<void> {
  if (subject.connector.sweep === undefined) {
    breach({
      seen: "the connector has no sweep",
      rule: "sweep is optional, and a suite says what it leaves out",
      fix: 'name the reason in `unsupported`: { sweep: "…" }',
    });
  }
  let swept = 0;
  for (const library of subject.libraries) {
    const walked = subject.directories.filter(({ parent }) => parent.library.id === library.id).flatMap(placesIn);
    for (const limit of walked.length > MOST_ITEMS_IN_SMALL_PAGES ? [1000] : [7, 1000]) {
      const found = await sweepOf(subject, library, limit);
      if (found === undefined) break;
      swept++;
      compare(library, walked, found);
    }
  }
  if (swept > 0) return;
  breach({
    seen: "sweep rejects with UNSUPPORTED for every library",
    rule: "a connector that cannot sweep has no sweep",
    fix: 'leave the method out, and name the reason in `unsupported`: { sweep: "…" }',
  });
}

/** Metadata comes in batches; ids that are unknown are left out. */
export async function checkDetails(subject: ConformanceSubject): Promise<void> {
  const { connector, signal } = subject;
  const getItems = connector.getItems?.bind(connector);
  if (getItems === undefined) {
    return breach({
      seen: "the connector has no getItems",
      rule: "getItems is optional, and a suite says what it leaves out",
      fix: 'name the reason in `unsupported`: { details: "…" }',
    });
  }
  const rule = "getItems gives every item that it is asked for, with details, and leaves out ids that are gone";
  const ids = subject.items.slice(0, MOST_IDS).map(({ id }) => id);
  const detailed = await getItems(ids, signal);
  const missing = ids.filter((id) => !detailed.some((item) => item.id === id));
  if (missing.length > 0 || detailed.length !== ids.length) {
    const seen = `asked for ${ids.length} items, getItems gave ${detailed.length}; missing: ${missing.join(", ") || "none"}`;
    breach({ seen, rule, fix: "ask the server for all of them, in one request or few, each once" });
  }
  const bare = detailed.find(({ details }) => details === undefined);
  if (bare !== undefined)
    breach({ seen: `"${bare.name}" comes without details`, rule, fix: "fill `details`, if empty" });
  const [some = ""] = ids;
  const left = await subject.outcome(getItems([some, unknownIdLike(some)], signal));
  if (left.code !== "answered") {
    breach({ seen: `with one unknown id getItems rejects: ${left.text}`, rule, fix: "answer with the others" });
  }
}

// A library that can only be walked is no fault.
async function sweepOf(subject: ConformanceSubject, library: Library, limit: number): Promise<string[] | undefined> {
  const pages = readPages(async (page) => {
    return (await subject.connector.sweep?.(library, page, subject.signal)) ?? { items: [] };
  }, limit);
  try {
    return (await pages).map((item) => `${item.parentId} > ${item.id}`);
  } catch (error) {
    if (hasCode(error, "UNSUPPORTED")) return undefined;
    throw error;
  }
}

function placesIn({ parent, items }: WalkedDirectory): string[] {
  return items.map(({ id }) => `${parent.item?.id ?? parent.library.id} > ${id}`);
}

/** What stands more often in the one than in the other. */
function surplus(places: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const place of others) left.set(place, (left.get(place) ?? 0) + 1);
  return places.filter((place) => {
    const count = left.get(place) ?? 0;
    left.set(place, count - 1);
    return count <= 0;
  });
}

function compare(library: Library, walked: readonly string[], swept: readonly string[]): void {
  const missing = surplus(walked, swept);
  const extra = surplus(swept, walked);
  if (missing.length === 0 && extra.length === 0) return;
  const some = (places: readonly string[]) => places.slice(0, 5).join(", ") || "nothing";
  breach({
    seen: `of "${library.name}", sweep lacks (parent > item) ${some(missing)}; and has beyond the walk, or twice, ${some(extra)}`,
    rule: "sweep gives the same items, under the same parents, that listItems gives folder by folder, each once",
    fix: "make parentId the id of the item or library that listItems is asked with, and leave out what it leaves out",
  });
}
