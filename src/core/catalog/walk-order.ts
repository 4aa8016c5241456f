import type { MediaItem } from "mediafs/plugin-api";
import type { DirectoryRecord } from "./directory-record.js";
import type { DirectoryRef, ItemDirectory } from "./tree.js";

// Enough to fill a request; a walk that is further ahead than this gains nothing more.
const DIRECTORIES_AHEAD = 100;

/** The listings in memory. */
export interface KnownListings {
  peek(directory: DirectoryRef): DirectoryRecord | undefined;
  /** The record in whose listing a directory stands. */
  parentOf(directory: DirectoryRef): DirectoryRecord | undefined;
}

/**
 * Items of a listing, then those of the directories known to follow it in its library, in the order in which a walk
 * comes to them. Asks nobody.
 */
export function* itemsFrom(record: DirectoryRecord | undefined, known: KnownListings): Generator<MediaItem> {
  if (record === undefined) return;
  yield* itemsOf(record);
  let left = DIRECTORIES_AHEAD;
  for (const directory of directoriesAfter(record.directory, known)) {
    if (left-- === 0) return;
    const next = known.peek(directory);
    if (next !== undefined) yield* itemsOf(next);
  }
}

function* directoriesAfter(directory: DirectoryRef, known: KnownListings): Generator<ItemDirectory> {
  if (directory.kind !== "item") return;
  const parent = known.parentOf(directory);
  if (parent === undefined) return;
  let passed = false;
  for (const sibling of directoriesIn(parent)) {
    if (passed) yield* directoriesAt(sibling, known);
    passed ||= sibling.item.id === directory.item.id;
  }
  yield* directoriesAfter(parent.directory, known);
}

function* directoriesAt(directory: ItemDirectory, known: KnownListings): Generator<ItemDirectory> {
  yield directory;
  const record = known.peek(directory);
  if (record === undefined) return;
  for (const child of directoriesIn(record)) yield* directoriesAt(child, known);
}

function* directoriesIn(record: DirectoryRecord): Generator<ItemDirectory> {
  for (const { target } of record.listing.entries) if (target.kind === "item") yield target;
}

function* itemsOf(record: DirectoryRecord): Generator<MediaItem> {
  for (const { target } of record.listing.entries) if ("item" in target) yield target.item;
}
