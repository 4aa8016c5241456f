/**
 * The name of a file, for people and for addresses.
 *
 * @typedef {object} Name
 * @property {string} text As the server writes it. Bytes that are not UTF-8 became U+FFFD.
 * @property {string} segment Its bytes as one part of an address.
 */

/**
 * Whether a file can have this name. Of the rest some would lead elsewhere (`..`), some nowhere.
 *
 * @param {string} name
 */
export function isFileName(name) {
  return name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name);
}

/**
 * @param {string} name As it stands in the listing.
 * @param {"utf8" | "latin1"} encoding What its characters stand for: characters, or bytes.
 * @returns {Name}
 */
export function nameOf(name, encoding) {
  const bytes = Buffer.from(name, encoding);
  return { text: bytes.toString("utf8"), segment: segmentOf(bytes) };
}

/**
 * Every byte that is not plainly harmless in an address is escaped, so that no name can end the path (`?`, `#`), climb
 * (`/`), or be decoded twice (`%`).
 *
 * @param {Uint8Array} bytes
 */
function segmentOf(bytes) {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
