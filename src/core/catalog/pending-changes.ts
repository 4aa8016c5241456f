import type { LibraryChange } from "mediafs/plugin-api";

/** Changes on one server, told one after the other, as one. */
export interface PendingChanges {
  /** Whether anything may have changed: then the ids do not matter. */
  readonly everything: boolean;
  readonly libraryIds: ReadonlySet<string>;
  readonly itemIds: ReadonlySet<string>;
}

/** Nothing has changed. */
export const NO_CHANGES: PendingChanges = { everything: false, libraryIds: new Set(), itemIds: new Set() };

/** The changes known so far together with one more. Pure. */
export function withChange(known: PendingChanges, change: LibraryChange): PendingChanges {
  switch (change.kind) {
    case "everything":
      return { ...known, everything: true };
    case "library":
      return { ...known, libraryIds: new Set([...known.libraryIds, change.libraryId]) };
    case "items": {
      // Where a new item is shown, its server does not tell: beside others, or below a folder that it makes up.
      const everything = known.everything || change.added.length > 0;
      return { ...known, everything, itemIds: new Set([...known.itemIds, ...change.updated, ...change.removed]) };
    }
    default:
      return known;
  }
}
