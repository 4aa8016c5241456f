import { isFileName, nameOf } from "./names.js";

/** @typedef {import("./names.js").Name} Name */

/**
 * Something that lies in a folder.
 *
 * @typedef {object} Entry
 * @property {Name} name
 * @property {boolean} isFolder
 * @property {number} [sizeBytes] Exact; of a file.
 * @property {number} [modifiedAtMs]
 */

/**
 * An element of the JSON.
 *
 * @typedef {{ readonly name: string, readonly type: string, readonly mtime?: unknown, readonly size?: unknown }} Line
 */

/**
 * Reads nginx's `autoindex_format json`. Sockets, devices and links that lead nowhere (type `other`) are left out, and
 * so are names that no file can have.
 *
 * @param {Uint8Array} body
 * @returns {Entry[] | undefined} undefined if it is something else
 */
export function readListing(body) {
  const { text, encoding } = decode(body);
  const lines = parse(text);
  if (!Array.isArray(lines) || !lines.every(isLine)) return undefined;
  const shown = lines.filter(({ name, type }) => (type === "file" || type === "directory") && isFileName(name));
  return shown.map((line) => entryOf(line, encoding));
}

/**
 * nginx copies names into the JSON byte by byte. If some are not UTF-8 (old archives), every byte becomes a character
 * of its own while the JSON is read: none is lost, and the files can still be asked for.
 *
 * @param {Uint8Array} body
 * @returns {{ readonly text: string, readonly encoding: "utf8" | "latin1" }}
 */
function decode(body) {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(body), encoding: "utf8" };
  } catch {
    return { text: Buffer.from(body).toString("latin1"), encoding: "latin1" };
  }
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} line
 * @returns {line is Line}
 */
function isLine(line) {
  const { name, type } = /** @type {Record<string, unknown>} */ (line ?? {});
  return typeof name === "string" && typeof type === "string";
}

/**
 * @param {Line} line
 * @param {"utf8" | "latin1"} encoding
 * @returns {Entry}
 */
function entryOf({ name, type, mtime, size }, encoding) {
  const modifiedAtMs = Date.parse(String(mtime));
  return {
    name: nameOf(name, encoding),
    isFolder: type === "directory",
    // Without a size mediafs asks for one byte of the file to learn it.
    ...(Number.isSafeInteger(size) && Number(size) >= 0 ? { sizeBytes: Number(size) } : {}),
    ...(Number.isNaN(modifiedAtMs) ? {} : { modifiedAtMs }),
  };
}
