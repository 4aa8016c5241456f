/** @import { Page, PageRequest } from "mediafs/plugin-api" */

/** Folders whose further pages are awaited at a time; one that nobody goes on with is dropped for a newer one. */
const MOST_KEPT = 16;

/**
 * Pages of folders that the server gives only whole. The first page asks the server; the others are cut from the same
 * answer, so that nothing is lost or doubled between two pages when the folder changes under way.
 *
 * @template Item
 */
export class FolderPages {
  #kept = /** @type {Map<string, readonly Item[]>} */ (new Map());

  /**
   * @param {string} folderId
   * @param {PageRequest} page
   * @param {() => Promise<readonly Item[]>} ask Asks the server for the whole folder.
   * @returns {Promise<Page<Item>>}
   */
  async page(folderId, { start, limit }, ask) {
    const kept = start === 0 ? undefined : this.#kept.get(folderId);
    const all = kept ?? (await ask());
    const end = start + limit;
    if (end >= all.length) this.#kept.delete(folderId);
    else this.#keep(folderId, all);
    const next = end < all.length ? { nextStart: end } : {};
    return { items: all.slice(start, end), total: all.length, ...next };
  }

  clear() {
    this.#kept.clear();
  }

  /**
   * @param {string} folderId
   * @param {readonly Item[]} all
   */
  #keep(folderId, all) {
    this.#kept.delete(folderId);
    this.#kept.set(folderId, all);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
