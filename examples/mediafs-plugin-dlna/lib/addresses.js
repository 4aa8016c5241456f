/** @import { PluginContext } from "mediafs/plugin-api" */
import { hasCode } from "./error-code.js";

/** Enough for a server in the house; an address that leads nowhere should not be waited for longer. */
const TRIAL_TIMEOUT_MS = 3_000;
/** Files after which a host that gives none of them is taken at its word: one file may be gone from the disk. */
const FILES_TRIED = 3;

/**
 * Addresses of the server's files. A server names itself by its number in the network where it stands: over a
 * forwarded port, out of a container or under a changed number that leads nowhere, while the address it was found at
 * works. Ids are addresses without the server's own name wherever that is so, and outlive a change of it.
 */
export class Addresses {
  #found;
  #http;
  /** Host and port as the server gives them, and where it is reached. */
  #places = /** @type {Map<string, string>} */ (new Map());
  #failures = /** @type {Map<string, number>} */ (new Map());

  /**
   * @param {URL} found Where the server was found.
   * @param {PluginContext["http"]} http
   */
  constructor(found, http) {
    this.#found = found;
    this.#http = http;
  }

  /**
   * Places at which an address may be reached, the most likely first: under the server's address as it was found, and
   * as it stands.
   *
   * @param {URL} url
   * @returns {readonly [URL, ...URL[]]}
   */
  candidates(url) {
    const here = new URL(`${this.#found.origin}${pathOf(url)}`);
    const origins = [`${url.protocol}//${hostOf(this.#found.hostname, url.port)}`, url.origin];
    const others = [...new Set(origins)].filter((origin) => origin !== here.origin);
    return [here, ...others.map((origin) => new URL(`${origin}${pathOf(url)}`))];
  }

  /**
   * Tries where a file is reached whose address names another host or port; once for each of them.
   *
   * @param {URL} url
   * @param {number | undefined} sizeBytes The file's, if known.
   * @param {AbortSignal} signal
   */
  async learn(url, sizeBytes, signal) {
    if (url.origin === this.#found.origin || this.#places.has(url.origin)) return;
    for (const candidate of this.candidates(url)) {
      if (!(await this.#gives(candidate, sizeBytes, signal))) continue;
      this.#places.set(url.origin, candidate.origin);
      return;
    }
    const failures = (this.#failures.get(url.origin) ?? 0) + 1;
    this.#failures.set(url.origin, failures);
    if (failures >= FILES_TRIED) this.#places.set(url.origin, url.origin);
  }

  /**
   * The id of a file; the same from wherever the server is reached.
   *
   * @param {URL} url
   */
  idOf(url) {
    const place = new URL(this.#places.get(url.origin) ?? url.origin);
    if (place.origin === this.#found.origin) return pathOf(url);
    if (place.hostname !== this.#found.hostname || place.protocol !== "http:") return `${place.origin}${pathOf(url)}`;
    return `:${place.port || 80}${pathOf(url)}`;
  }

  /**
   * The address of an id; undefined if it is none.
   *
   * @param {string} id
   */
  urlOf(id) {
    const text = id.startsWith("/")
      ? `${this.#found.origin}${id}`
      : id.startsWith(":")
        ? `http://${this.#found.hostname}${id}`
        : id;
    return webAddress(text);
  }

  /**
   * @param {URL} url
   * @param {number | undefined} sizeBytes
   * @param {AbortSignal} signal
   */
  async #gives(url, sizeBytes, signal) {
    try {
      const trial = { url, retries: 0, timeoutMs: TRIAL_TIMEOUT_MS, signal };
      const { status, headers } = await this.#http.request({ ...trial, method: "HEAD" });
      const length = headers["content-length"];
      return status === 200 && (sizeBytes === undefined || length === undefined || Number(length) === sizeBytes);
    } catch (error) {
      if (hasCode(error, "ABORTED")) throw error;
      return false;
    }
  }
}

/**
 * An address to which HTTP leads; undefined if it is something else.
 *
 * @param {string} text
 * @param {URL} [base]
 */
export function webAddress(text, base) {
  if (!URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}

/** @param {URL} url */
function pathOf({ pathname, search }) {
  return `${pathname}${search}`;
}

/**
 * @param {string} hostname
 * @param {string} port
 */
function hostOf(hostname, port) {
  return port === "" ? hostname : `${hostname}:${port}`;
}
