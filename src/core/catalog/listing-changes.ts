import { sameItem } from "./content-digest.js";
import { directoryKey } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";
import { type CatalogEntry, type DirectoryRef, isDirectory } from "./tree.js";

/** The directories that show something else after a record took the place of another: its own, and folders made around items. */
export function changedDirectories(record: DirectoryRecord, old: DirectoryRecord): DirectoryRef[] {
  const changed: DirectoryRef[] = record.digest === old.digest ? [] : [record.directory];
  const before = new Map(directoriesOf(old.listing.entries).map((target) => [directoryKey(target), target]));
  for (const target of directoriesOf(record.listing.entries)) {
    const earlier = before.get(directoryKey(target));
    if (earlier !== undefined && !looksSame(target, earlier, record.digest === old.digest)) changed.push(target);
  }
  return changed;
}

/** The directories that show something of a record: its own, and those made around items and discs. */
export function shownDirectories(record: DirectoryRecord): readonly DirectoryRef[] {
  const made = directoriesOf(record.listing.entries).filter(({ kind }) => kind === "files" || kind === "disc");
  return [record.directory, ...made];
}

function directoriesOf(entries: readonly CatalogEntry[]): DirectoryRef[] {
  return entries.map(({ target }) => target).filter(isDirectory);
}

function looksSame(now: DirectoryRef, before: DirectoryRef, sameParent: boolean): boolean {
  // A disc's content is part of its album's.
  if (now.kind === "disc") return sameParent;
  if (!("item" in now) || !("item" in before)) return true;
  return sameItem(now.item, before.item);
}
