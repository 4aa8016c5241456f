import type { Connector, ItemType, Library, MediaItem, Page, PageRequest, ParentRef } from "mediafs/plugin-api";
import { breach } from "./breach.js";

/** A directory as a walk found it. */
export interface WalkedDirectory {
  readonly parent: ParentRef;
  readonly items: readonly MediaItem[];
}

/** Gives one page. */
export type PageSource = (page: PageRequest) => Promise<Page<MediaItem>>;

const FOLDER_LIKE: ReadonlySet<ItemType> = new Set([
  "series",
  "season",
  "musicArtist",
  "musicAlbum",
  "boxSet",
  "photoAlbum",
  "folder",
]);
const PAGE_LIMIT = 500;
const DEEPEST = 12;

/** Whether the children of an item come from `listItems`. */
export function isFolderLike({ type }: { readonly type: ItemType }): boolean {
  return FOLDER_LIKE.has(type);
}

/** An id of the same form as a real one that no item has. */
export function unknownIdLike(id: string): string {
  // A number of that many digits is no item's yet, and still fits into 32 bits.
  if (/^[0-9]+$/.test(id)) return "9".repeat(Math.max(9, id.length));
  return id.replace(/[0-9a-zA-Z]/g, (letter) => (/[0-9]/.test(letter) ? "9" : "a"));
}

/** All items of a paged listing, in order, as they came. Fails where pages do not go forward. */
export async function readPages(source: PageSource, limit: number): Promise<MediaItem[]> {
  const items: MediaItem[] = [];
  let start: number | undefined = 0;
  while (start !== undefined) {
    const { items: found, nextStart }: Page<MediaItem> = await source({ start, limit });
    if (nextStart !== undefined && nextStart <= start) {
      breach({
        seen: `the page at ${start} says that the next one starts at ${nextStart}`,
        rule: "pages go forward",
        fix: "give as nextStart a number beyond start, and none after the last page",
      });
    }
    items.push(...found);
    start = nextStart;
  }
  return items;
}

/** Every directory of a library, read folder by folder, the library itself first. */
export async function walkLibrary(
  connector: Connector,
  library: Library,
  signal: AbortSignal,
): Promise<WalkedDirectory[]> {
  const directories: WalkedDirectory[] = [];
  let level: ParentRef[] = [{ library }];
  for (let depth = 0; level.length > 0 && depth < DEEPEST; depth++) {
    const next: ParentRef[] = [];
    for (const parent of level) {
      const items = await readPages((page) => connector.listItems(parent, page, signal), PAGE_LIMIT);
      directories.push({ parent, items });
      next.push(...items.filter(isFolderLike).map(({ id, type }) => ({ library, item: { id, type } })));
    }
    level = next;
  }
  return directories;
}
