/** @import { ItemDetails, ItemType, MediaItem, MediaSource, Person, StreamInfo } from "mediafs/plugin-api" */
/** @import { Addresses } from "./addresses.js" */
/** @import { Located } from "./files.js" */
/** @import { XmlElement } from "./xml.js" */
import { createHash } from "node:crypto";
import { dateMsOf } from "./didl.js";
import { extensionOf } from "./extensions.js";
import { artworkOf, kindOf, originalOf, subtitlesOf } from "./files.js";
import { childrenOf, textOf, textsOf } from "./xml.js";

/** @type {Readonly<Record<string, Person["kind"]>>} */
const CREDITS = { actor: "actor", director: "director", author: "writer", producer: "producer" };

/**
 * An object as mediafs knows it, without its details; undefined for an item without a file (a stream of a radio
 * station, what is only made on demand).
 *
 * @param {XmlElement} object
 * @param {Addresses} addresses
 * @returns {MediaItem | undefined}
 */
export function itemOf(object, addresses) {
  const item = object.name === "container" ? folderItem(object, addresses) : fileItem(object, addresses);
  if (item === undefined || item.id === "") return undefined;
  const facts = JSON.stringify([item, detailsOf(object)]);
  // No server says when what it knows of an item changed.
  return { ...item, version: createHash("sha256").update(facts).digest("hex").slice(0, 16) };
}

/**
 * What an NFO says beyond the listing.
 *
 * @param {XmlElement} object
 * @returns {ItemDetails}
 */
export function detailsOf(object) {
  const plot = textOf(object, "longDescription") ?? textOf(object, "description");
  const genres = textsOf(object, "genre");
  const certification = textOf(object, "rating");
  const people = Object.entries(CREDITS).flatMap(([name, kind]) =>
    childrenOf(object, name).flatMap(({ text, attributes }) => personOf(kind, text, attributes.role)),
  );
  return {
    ...(plot === undefined ? {} : { plot: plot.trim() }),
    ...(genres.length === 0 ? {} : { genres }),
    ...(certification === undefined ? {} : { certification }),
    ...(people.length === 0 ? {} : { people }),
  };
}

/**
 * @param {XmlElement} object
 * @param {Addresses} addresses
 * @returns {MediaItem}
 */
function folderItem(object, addresses) {
  const id = object.attributes.id ?? "";
  return { id, type: "folder", name: textOf(object, "title") ?? id, artwork: artworkOf(object, addresses) };
}

/**
 * @param {XmlElement} object
 * @param {Addresses} addresses
 * @returns {MediaItem | undefined}
 */
function fileItem(object, addresses) {
  const original = originalOf(object);
  if (original === undefined) return undefined;
  const id = object.attributes.id ?? "";
  const name = textOf(object, "title") ?? id;
  const artwork = artworkOf(object, addresses);
  const source = sourceOf({ object, original, name, addresses });
  return { id, type: typeOf(object), name, artwork, sources: [source], ...musicFactsOf(object) };
}

/**
 * The item on a server that cannot be asked for details.
 *
 * @param {MediaItem} item
 * @returns {MediaItem}
 */
export function withoutDetails(item) {
  return item.type === "video" ? { ...item, type: "file" } : item;
}

/**
 * mediafs makes an NFO for a video. Of one that the server knows nothing of but a title made from its name, that would
 * keep media centres from looking it up: it is then a mere file.
 *
 * @param {XmlElement} object
 * @returns {ItemType}
 */
function typeOf(object) {
  switch (kindOf(object)) {
    case "audio":
      return "track";
    case "image":
      return "photo";
    case "video":
      return Object.keys(detailsOf(object)).length > 0 ? "video" : "file";
    default:
      return "file";
  }
}

/**
 * @param {{ object: XmlElement, original: Located, name: string, addresses: Addresses }} about
 * @returns {MediaSource}
 */
function sourceOf({ object, original, name, addresses }) {
  const { url, mime, sizeBytes, durationMs, bitsPerSecond } = original;
  const id = addresses.idOf(url);
  const extension = extensionOf(url, mime);
  const modifiedAtMs = dateMsOf(object);
  const isFileName = extension !== undefined && name.toLowerCase().endsWith(`.${extension}`);
  const subtitles = subtitlesOf(object, addresses);
  return {
    id,
    // Ids and addresses are numbers that a server may give to another file when it reads its disks anew.
    version: [sizeBytes, modifiedAtMs, durationMs].join("@"),
    streams: streamsOf(original),
    ...(isFileName ? { fileName: name.replace(/[/\\]/g, "-") } : {}),
    ...(extension === undefined ? {} : { extension }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(bitsPerSecond === undefined ? {} : { bitsPerSecond }),
    ...(subtitles.length === 0 ? {} : { subtitles }),
  };
}

/**
 * @param {Located} original
 * @returns {readonly StreamInfo[]}
 */
function streamsOf({ mime, width, height, channels }) {
  return [
    ...(mime.startsWith("video/") && width && height ? [{ kind: /** @type {const} */ ("video"), width, height }] : []),
    ...(channels ? [{ kind: /** @type {const} */ ("audio"), channels }] : []),
  ];
}

/**
 * @param {XmlElement} object
 * @returns {Partial<Pick<MediaItem, "album" | "artists" | "trackNumber">>}
 */
function musicFactsOf(object) {
  const album = textOf(object, "album");
  const artists = textsOf(object, "artist");
  const trackNumber = Number(textOf(object, "originalTrackNumber"));
  return {
    ...(album === undefined ? {} : { album }),
    ...(artists.length === 0 ? {} : { artists: [...new Set(artists)] }),
    ...(trackNumber > 0 ? { trackNumber } : {}),
  };
}

/**
 * @param {Person["kind"]} kind
 * @param {string} name
 * @param {string | undefined} role
 * @returns {readonly Person[]}
 */
function personOf(kind, name, role) {
  if (name.trim() === "") return [];
  return [{ kind, name: name.trim(), ...(role === undefined || role === "" ? {} : { role }) }];
}
