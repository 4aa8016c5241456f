/** @import { MediaURL, PluginContext, PluginHttpResponse } from "mediafs/plugin-api" */
/** @import { Entry } from "./listing.js" */
import { basicTokenOf, rootOf } from "./address.js";
import { readListing } from "./listing.js";
import { NO_LISTING_HINT, refusalOf } from "./refusal.js";

/**
 * What an entry of the configuration says.
 *
 * @typedef {{ readonly url: string, readonly username?: string, readonly password?: string }} AutoindexOptions
 */

/**
 * The folder on the server: asks for listings, and knows addresses and credentials. Ids are addresses relative to
 * {@link HttpFolder.root}.
 */
export class HttpFolder {
  /** Address of the folder, with a slash at the end. @readonly */
  root;
  /** Makes the errors to throw. @readonly */
  fail;
  #http;
  #headers;
  #isClosed = false;

  /** @param {PluginContext<AutoindexOptions>} context */
  constructor({ options, http, fail, addSecret }) {
    this.fail = fail;
    this.root = rootOf(options.url, fail);
    const token = basicTokenOf(options, fail);
    // In a form that mediafs cannot know to be the password.
    if (token !== undefined) addSecret(token);
    this.#http = http;
    this.#headers = token === undefined ? {} : { authorization: `Basic ${token}` };
  }

  /**
   * What lies in a folder, as the server lists it.
   *
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<{ readonly entries: readonly Entry[], readonly headers: PluginHttpResponse["headers"] }>}
   */
  async list(id, signal) {
    const { body, headers } = await this.#ask("GET", id, signal);
    const entries = readListing(body);
    if (entries === undefined) throw this.#noListing(id);
    return { entries, headers };
  }

  /**
   * Whether the server still gives a folder. nginx answers HEAD without reading the folder.
   *
   * @param {string} id
   * @param {AbortSignal} signal
   */
  async check(id, signal) {
    await this.#ask("HEAD", id, signal);
  }

  /**
   * Where the bytes of a file are. The password travels in a header, never in the address.
   *
   * @param {string} id
   * @returns {MediaURL}
   */
  mediaOf(id) {
    return { url: this.#urlOf(id), headers: this.#headers };
  }

  /**
   * To be called first wherever no request is sent: requests check their signal themselves.
   *
   * @param {AbortSignal} signal
   */
  throwIfOver(signal) {
    if (this.#isClosed || signal.aborted) throw this.fail("ABORTED", "nobody waits for this any more");
  }

  /** After it nothing is sent. */
  close() {
    this.#isClosed = true;
  }

  /**
   * @param {"GET" | "HEAD"} method
   * @param {string} id
   * @param {AbortSignal} signal
   */
  async #ask(method, id, signal) {
    this.throwIfOver(signal);
    const answer = await this.#http.request({ method, url: this.#urlOf(id), headers: this.#headers, signal });
    if (answer.status === 200) return answer;
    const { code, message, ...details } = refusalOf(answer, { folder: id, nowMs: Date.now() });
    throw this.fail(code, message, details);
  }

  /** @param {string} id */
  #urlOf(id) {
    const url = new URL(id, this.root);
    // Ids come from listings, so this cannot be; were it otherwise, the password would go to a foreign place.
    if (!url.href.startsWith(this.root.href)) throw this.fail("ITEM_NOT_FOUND", `${id} lies outside of the folder`);
    return url;
  }

  /** @param {string} id */
  #noListing(id) {
    const code = id === "./" ? "SERVER_WRONG_ADDRESS" : "SERVER_BAD_ANSWER";
    return this.fail(code, `the answer for ${id} is no JSON listing of a folder`, { hint: NO_LISTING_HINT });
  }
}
