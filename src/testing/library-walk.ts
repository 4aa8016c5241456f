import type { Connector, ItemType, Library, MediaItem, Page, PageRequest, ParentRef } from "mediafs/plugin-api";

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
const MOST_PAGES = 10_000;
const DEEPEST = 12;

/** Whether the children of an item come from `listItems`. */
export function isFolderLike({ type }: { readonly type: ItemType }): boolean {
  return FOLDER_LIKE.has(type);
}

/** All items of a paged listing, in order, as they came. Stops after ten thousand pages. */
export async function readPages(source: PageSource, limit: number): Promise<MediaItem[]> {
  const items: MediaItem[] = [];
  let start: number | undefined = 0;
  for (let number = 0; start !== undefined && number < MOST_PAGES; number++) {
    const page: Page<MediaItem> = await source({ start, limit });
    items.push(...page.items);
    start = page.nextStart;
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
