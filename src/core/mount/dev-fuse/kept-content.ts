import { LRUCache } from "lru-cache";
import type { Attributes } from "../../vfs/index.js";

// Some 200 bytes each. Of one that left, the kernel drops the pages at the next open, which costs time and nothing else.
const FILES_REMEMBERED = 16_384;

/** Which content of each file the kernel may have in its cache. */
export class KeptContent {
  readonly #files = new LRUCache<number, Attributes>({ max: FILES_REMEMBERED });

  /** Notes an open. Whether the kernel may keep what it has: the content is that of the last open. */
  opened(node: number, attributes: Attributes | undefined): boolean {
    const before = this.#files.get(node);
    if (attributes === undefined) this.#files.delete(node);
    else this.#files.set(node, attributes);
    return before !== undefined && attributes !== undefined && isSame(before, attributes);
  }

  /** What the kernel has of a file is out of date. */
  changed(node: number): void {
    this.#files.delete(node);
  }
}

function isSame(one: Attributes, other: Attributes): boolean {
  return one.inode === other.inode && one.sizeBytes === other.sizeBytes && one.mtimeMs === other.mtimeMs;
}
