/** @import { XmlElement } from "./xml.js" */
import { childrenOf, parseXml, textOf } from "./xml.js";

/**
 * Something that a server says of an object's bytes.
 *
 * @typedef {object} Resource
 * @property {string} address
 * @property {string} mime Lower case; empty if unknown.
 * @property {boolean} isOriginal Whether it is what lies on the server's disk, untouched.
 * @property {number | undefined} sizeBytes
 * @property {number | undefined} durationMs
 * @property {number | undefined} bitsPerSecond
 * @property {number | undefined} width
 * @property {number | undefined} height
 * @property {number | undefined} channels
 */

/**
 * The objects in a DIDL-Lite document, in its order.
 *
 * @param {string} text
 * @returns {readonly XmlElement[] | undefined} undefined if it is no such document; an empty text is an empty list
 */
export function readObjects(text) {
  if (text.trim() === "") return [];
  const root = parseXml(text);
  if (root?.name !== "DIDL-Lite") return undefined;
  return root.children.filter(({ name }) => name === "item" || name === "container");
}

/**
 * What can be had over HTTP of an object.
 *
 * @param {XmlElement} object
 * @returns {readonly Resource[]}
 */
export function resourcesOf(object) {
  return childrenOf(object, "res").flatMap((res) => {
    const { protocolInfo = "", size, duration, bitrate, resolution = "", nrAudioChannels } = res.attributes;
    const [protocol, , mime = "", more = ""] = protocolInfo.split(":");
    if (protocol !== "http-get" || res.text.trim() === "") return [];
    const [, width, height] = /^(\d+)x(\d+)$/.exec(resolution) ?? [];
    return {
      address: res.text.trim(),
      mime: mime.toLowerCase().replace(/;.*/, "").trim(),
      // DLNA guidelines 7.4.1.3.21: 1 is made by the server out of something else.
      isOriginal: !/(^|;)\s*DLNA\.ORG_CI=1/i.test(more),
      sizeBytes: counted(size),
      durationMs: counted(duration && durationMs(duration)),
      // UPnP calls bitrate what are bytes a second.
      bitsPerSecond: counted(bitrate && Number(bitrate) * 8),
      width: counted(width),
      height: counted(height),
      channels: counted(nrAudioChannels),
    };
  });
}

/**
 * Date and time of an object. Without a zone it is the server's, which nobody knows: this machine's stands in.
 *
 * @param {XmlElement} object
 */
export function dateMsOf(object) {
  const dateMs = Date.parse(textOf(object, "date")?.trim() ?? "");
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

/**
 * A number that says something: servers write 0 and -1 for what they do not know.
 *
 * @param {string | number | undefined} value
 */
function counted(value) {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/**
 * `1:02:03`, `0:00:12.345`, `0:00:12.1/3` (ContentDirectory:1, 2.8.5).
 *
 * @param {string} text
 */
function durationMs(text) {
  const [, hours = 0, minutes = 0, seconds = 0, fraction = "0", parts] =
    /^(\d+):(\d+):(\d+)(?:\.(\d+)(?:\/(\d+))?)?$/.exec(text.trim()) ?? [];
  const rest = parts === undefined ? Number(`0.${fraction}`) : Number(fraction) / Number(parts);
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + rest) * 1000);
}
