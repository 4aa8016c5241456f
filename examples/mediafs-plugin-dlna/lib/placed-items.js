/** @import { MediaItem } from "mediafs/plugin-api" */
/** @import { Addresses } from "./addresses.js" */
/** @import { ContentDirectory } from "./content-directory.js" */
/** @import { XmlElement } from "./xml.js" */
import { coverOf, originalOf } from "./files.js";
import { detailsOf, itemOf } from "./items.js";

/**
 * Objects as mediafs knows them, once it is known where their files are reached.
 *
 * @param {readonly XmlElement[]} objects
 * @param {Addresses} addresses
 * @param {AbortSignal} signal
 * @returns {Promise<MediaItem[]>}
 */
export async function placedItems(objects, addresses, signal) {
  for (const object of objects) {
    const original = originalOf(object);
    const cover = coverOf(object);
    if (original !== undefined) await addresses.learn(original.url, original.sizeBytes, signal);
    if (cover !== undefined) await addresses.learn(cover, undefined, signal);
  }
  return objects.flatMap((object) => itemOf(object, addresses) ?? []);
}

/**
 * Every item of these ids with its details, from one search; those that are gone do not meet its criteria.
 *
 * @param {ContentDirectory} directory
 * @param {Addresses} addresses
 * @returns {(ids: readonly string[], signal: AbortSignal) => Promise<MediaItem[]>}
 */
export function searchById(directory, addresses) {
  return async (ids, signal) => {
    const criteria = ids.map((id) => `@id = "${id.replace(/["\\]/g, "\\$&")}"`).join(" or ");
    const found = /** @type {Map<string, XmlElement>} */ (new Map());
    for (let start = 0; ; ) {
      const { objects } = await directory.search(criteria, { start, limit: ids.length }, signal);
      for (const object of objects) found.set(object.attributes.id ?? "", object);
      start += objects.length;
      if (objects.length === 0 || start >= ids.length) break;
    }
    const items = await placedItems([...found.values()], addresses, signal);
    return items.map((item) => {
      const object = found.get(item.id);
      return object === undefined ? item : { ...item, details: detailsOf(object) };
    });
  };
}
