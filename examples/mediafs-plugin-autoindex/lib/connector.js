/** @import { Connector, ItemRef, Library, MediaItem, PageRequest, ParentRef, PluginContext, ServerIdentity, SourceRef } from "mediafs/plugin-api" */
/** @import { AutoindexOptions } from "./http-folder.js" */
import { FolderPages } from "./folder-pages.js";
import { HttpFolder } from "./http-folder.js";
import { itemOf } from "./items.js";
import { identityOf, libraryNameOf } from "./server-facts.js";

/** Id of the folder that `url` names, and of the one library: everything in it is addressed from here. */
const TOP = "./";

/**
 * One folder on an HTTP server as a library of files. Ids are addresses relative to the folder, those of folders with
 * a slash at the end: they need no table, and stay the same for as long as a file stays where it is.
 *
 * @implements {Connector}
 */
export class AutoindexConnector {
  /** @readonly */
  server;
  #folder;
  #pages = /** @type {FolderPages<MediaItem>} */ (new FolderPages());

  /**
   * @param {HttpFolder} folder
   * @param {ServerIdentity} server
   */
  constructor(folder, server) {
    this.#folder = folder;
    this.server = server;
  }

  /**
   * Connects: one request, which proves the address, the credentials and the format.
   *
   * @param {PluginContext<AutoindexOptions>} context
   */
  static async open(context) {
    const folder = new HttpFolder(context);
    const { headers } = await folder.list(TOP, context.signal);
    return new AutoindexConnector(folder, identityOf(folder.root, headers.server));
  }

  /** @param {AbortSignal} signal */
  async ping(signal) {
    await this.#folder.check(TOP, signal);
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Library[]>}
   */
  async listLibraries(signal) {
    this.#folder.throwIfOver(signal);
    return [{ id: TOP, name: libraryNameOf(this.#folder.root), kind: "folders" }];
  }

  /**
   * @param {ParentRef} parent
   * @param {PageRequest} page
   * @param {AbortSignal} signal
   */
  async listItems({ library, item }, page, signal) {
    this.#folder.throwIfOver(signal);
    const folderId = item?.id ?? library.id;
    return this.#pages.page(folderId, page, async () => {
      const { entries } = await this.#folder.list(folderId, signal);
      return entries.map((entry) => itemOf(folderId, entry));
    });
  }

  /**
   * @param {ItemRef} _item
   * @param {SourceRef} source
   * @param {AbortSignal} signal
   */
  async getStreamURL(_item, source, signal) {
    this.#folder.throwIfOver(signal);
    return this.#folder.mediaOf(source.id);
  }

  /**
   * No item has artwork: `poster.jpg` in a folder is a file like the others.
   *
   * @param {ItemRef} item
   * @returns {Promise<never>}
   */
  async getArtworkURL(item) {
    throw this.#folder.fail("ITEM_NOT_FOUND", `${item.id} has no artwork`);
  }

  async close() {
    this.#pages.clear();
    this.#folder.close();
  }
}
