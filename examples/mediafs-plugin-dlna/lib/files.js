/** @import { ArtworkRef, SubtitleRef } from "mediafs/plugin-api" */
/** @import { Addresses } from "./addresses.js" */
/** @import { Resource } from "./didl.js" */
/** @import { XmlElement } from "./xml.js" */
import { webAddress } from "./addresses.js";
import { resourcesOf } from "./didl.js";
import { extensionOf } from "./extensions.js";
import { childrenOf } from "./xml.js";

/** @typedef {Resource & { readonly url: URL }} Located */

/** Images of an object, by the profiles of DLNA, the largest first. */
const PROFILES = ["JPEG_LRG", "PNG_LRG", "JPEG_MED", "JPEG_SM", "", "JPEG_TN", "PNG_TN"];
const SUBTITLES = /^(text\/(srt|vtt|plain)|smi\/caption|application\/(ttml\+xml|x-(ass|sami|ssa|subrip)))$/;

/**
 * The file that an item is: neither one that the server makes out of it (another size, another format) nor an image or
 * a subtitle of it.
 *
 * @param {XmlElement} object
 * @returns {Located | undefined}
 */
export function originalOf(object) {
  const own = `${kindOf(object)}/`;
  const originals = located(object).filter(({ mime, isOriginal }) => {
    const isOfKind = own === "/" || mime.startsWith(own) || mime === "application/ogg" || mime === "";
    return isOriginal && isOfKind && !SUBTITLES.test(mime);
  });
  // A server that makes others without saying so does not know their size.
  return originals.find(({ sizeBytes }) => sizeBytes !== undefined) ?? originals[0];
}

/**
 * What an item is: `video`, `audio`, `image`; empty for anything else.
 *
 * @param {XmlElement} object
 */
export function kindOf(object) {
  const upnpClass = childrenOf(object, "class")[0]?.text ?? "";
  return /^object\.item\.(video|audio|image)Item/.exec(upnpClass.trim())?.[1] ?? "";
}

/**
 * Subtitle files of an item: as resources of their own (MiniDLNA), as an attribute of the file (PacketVideo), or in an
 * element (Samsung).
 *
 * @param {XmlElement} object
 * @param {Addresses} addresses
 * @returns {readonly SubtitleRef[]}
 */
export function subtitlesOf(object, addresses) {
  const resources = located(object).filter(({ mime }) => SUBTITLES.test(mime));
  const others = [
    ...childrenOf(object, "res").map(({ attributes }) => [attributes.subtitleFileUri, attributes.subtitleFileType]),
    ...childrenOf(object, "CaptionInfoEx").map(({ text, attributes }) => [text, attributes.type]),
  ];
  const found = [
    ...resources.map(({ url, mime }) => ({ url, extension: extensionOf(url, mime) })),
    ...others.flatMap(([address = "", type]) => {
      const url = webAddress(address.trim());
      return url === undefined ? [] : [{ url, extension: type?.toLowerCase() ?? extensionOf(url) }];
    }),
  ];
  const subtitles = found.map(({ url, extension = "srt" }) => ({ id: addresses.idOf(url), extension }));
  return [...new Map(subtitles.map((subtitle) => [subtitle.id, subtitle])).values()];
}

/**
 * The cover of an object. Its version is where it is: no server tells more.
 *
 * @param {XmlElement} object
 * @param {Addresses} addresses
 * @returns {readonly ArtworkRef[]}
 */
export function artworkOf(object, addresses) {
  const url = coverOf(object);
  if (url === undefined) return [];
  const extension = extensionOf(url);
  const version = addresses.idOf(url);
  return [{ kind: "poster", index: 0, version, ...(extension === undefined ? {} : { extension }) }];
}

/**
 * Where the cover of an object is, of several sizes the largest.
 *
 * @param {XmlElement} object
 * @returns {URL | undefined}
 */
export function coverOf(object) {
  const covers = childrenOf(object, "albumArtURI").flatMap(({ text, attributes }) => {
    const url = webAddress(text.trim());
    const rank = PROFILES.indexOf(attributes.profileID ?? "");
    return url === undefined ? [] : [{ url, rank: rank < 0 ? PROFILES.length : rank }];
  });
  return covers.sort((a, b) => a.rank - b.rank)[0]?.url ?? imageOf(object);
}

/**
 * MiniDLNA gives covers of videos as resources.
 *
 * @param {XmlElement} object
 */
function imageOf(object) {
  if (kindOf(object) === "image") return undefined;
  return located(object).find(({ mime }) => mime.startsWith("image/"))?.url;
}

/**
 * @param {XmlElement} object
 * @returns {readonly Located[]}
 */
function located(object) {
  return resourcesOf(object).flatMap((resource) => {
    const url = webAddress(resource.address);
    return url === undefined ? [] : [{ ...resource, url }];
  });
}
