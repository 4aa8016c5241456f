/** @import { ArtworkRef, Connector, ItemRef, MediaItem, MediaURL, Page, PageRequest, ParentRef, PluginContext, ServerIdentity, SourceRef, SubtitleRef } from "mediafs/plugin-api" */
/** @import { Addresses } from "./addresses.js" */
/** @import { ContentDirectory } from "./content-directory.js" */
import { withoutDetails } from "./items.js";
import { chooseLibraries } from "./libraries.js";
import { placedItems } from "./placed-items.js";

/**
 * What an entry of the configuration says.
 *
 * @typedef {{ readonly url: string, readonly view?: string }} DlnaOptions
 */

/**
 * What a connection consists of.
 *
 * @typedef {object} Connected
 * @property {ServerIdentity} server
 * @property {string} name What the server's owner calls it.
 * @property {ContentDirectory} directory
 * @property {Addresses} addresses
 * @property {boolean} hasDetails Whether items can be asked for by their ids.
 * @property {Pick<PluginContext<DlnaOptions>, "options" | "fail">} context
 */

/**
 * A UPnP media server. Ids of items are the server's own; those of files, subtitles and images are their addresses
 * (see {@link Addresses}), so that none costs a request.
 *
 * @implements {Connector}
 */
export class DlnaConnector {
  /** @readonly */
  server;
  #name;
  #directory;
  #addresses;
  #hasDetails;
  #fail;
  #view;

  /** @param {Connected} connected */
  constructor({ server, name, directory, addresses, hasDetails, context }) {
    this.server = server;
    this.#name = name;
    this.#directory = directory;
    this.#addresses = addresses;
    this.#hasDetails = hasDetails;
    this.#fail = context.fail;
    this.#view = context.options.view ?? "folders";
  }

  /** @param {AbortSignal} signal */
  async ping(signal) {
    await this.#directory.ping(signal);
  }

  /** @param {AbortSignal} signal */
  async listLibraries(signal) {
    return chooseLibraries(this.#directory, { view: this.#view, name: this.#name }, signal);
  }

  /**
   * @param {ParentRef} parent
   * @param {PageRequest} page
   * @param {AbortSignal} signal
   * @returns {Promise<Page<MediaItem>>}
   */
  async listItems({ library, item }, { start, limit }, signal) {
    const id = item?.id ?? library.id;
    const { objects, total } = await this.#directory.children(id, { start, limit }, signal);
    // To some servers, what does not exist is empty.
    if (objects.length === 0 && start === 0) await this.#directory.check(id, signal);
    const placed = await placedItems(objects.slice(0, limit), this.#addresses, signal);
    const items = this.#hasDetails ? placed : placed.map(withoutDetails);
    // A server may give less than it is asked for, and more.
    const next = start + Math.min(objects.length, limit);
    const isEnd = objects.length === 0 || next === total;
    return { items, ...(total === undefined ? {} : { total }), ...(isEnd ? {} : { nextStart: next }) };
  }

  /**
   * @param {ItemRef} _item
   * @param {SourceRef} source
   * @param {AbortSignal} signal
   */
  async getStreamURL(_item, source, signal) {
    return this.#mediaOf(source.id, signal);
  }

  /**
   * @param {ItemRef} _item
   * @param {ArtworkRef} artwork
   * @param {AbortSignal} signal
   */
  async getArtworkURL(_item, artwork, signal) {
    return this.#mediaOf(artwork.version, signal);
  }

  /**
   * @param {ItemRef} _item
   * @param {SubtitleRef} subtitle
   * @param {AbortSignal} signal
   */
  async getSubtitleURL(_item, subtitle, signal) {
    return this.#mediaOf(subtitle.id, signal);
  }

  async close() {
    this.#directory.close();
  }

  /**
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {MediaURL}
   */
  #mediaOf(id, signal) {
    this.#directory.throwIfOver(signal);
    const url = this.#addresses.urlOf(id);
    if (url === undefined) throw this.#fail("ITEM_NOT_FOUND", "there is no such file");
    return { url };
  }
}
