/** @import { ServerIdentity } from "mediafs/plugin-api" */
/** @import { XmlElement } from "./xml.js" */
import { childrenOf, findElement, parseXml, textOf } from "./xml.js";

/**
 * What the description of a device says of its ContentDirectory.
 *
 * @typedef {object} Description
 * @property {ServerIdentity} server
 * @property {string} name What its owner calls it.
 * @property {URL} controlURL Where its ContentDirectory takes questions, as the device gives it.
 * @property {string} serviceType With its version: `urn:schemas-upnp-org:service:ContentDirectory:1`.
 */

const CONTENT_DIRECTORY = /^urn:schemas-upnp-org:service:ContentDirectory:\d+$/;

/**
 * Reads a device description (UPnP Device Architecture 1.1, 2.3).
 *
 * @param {string} text
 * @param {URL} url Where it came from.
 * @returns {Description | "other device" | undefined} undefined if it is no device description
 */
export function readDescription(text, url) {
  const root = parseXml(text);
  const device = root?.name === "root" ? findElement(root, "device") : undefined;
  if (root === undefined || device === undefined) return undefined;
  const base = textOf(root, "URLBase")?.trim();
  return mediaServerIn(device, base !== undefined && URL.canParse(base) ? new URL(base) : url) ?? "other device";
}

/**
 * A router may hold its media server as a device within.
 *
 * @param {XmlElement} device
 * @param {URL} base
 * @returns {Description | undefined}
 */
function mediaServerIn(device, base) {
  for (const service of servicesOf(device)) {
    const serviceType = textOf(service, "serviceType")?.trim() ?? "";
    const control = textOf(service, "controlURL")?.trim() ?? "";
    const id = textOf(device, "UDN")?.trim();
    if (id === undefined || !CONTENT_DIRECTORY.test(serviceType) || !URL.canParse(control, base.href)) continue;
    const server = { ...productOf(device), id };
    const name = textOf(device, "friendlyName")?.trim() ?? server.product;
    return { server, name, controlURL: new URL(control, base), serviceType };
  }
  for (const list of childrenOf(device, "deviceList")) {
    for (const inner of childrenOf(list, "device")) {
      const found = mediaServerIn(inner, base);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** @param {XmlElement} device */
function servicesOf(device) {
  return childrenOf(device, "serviceList").flatMap((list) => childrenOf(list, "service"));
}

/** @param {XmlElement} device */
function productOf(device) {
  const product = textOf(device, "modelName") ?? textOf(device, "friendlyName") ?? "UPnP media server";
  return { product: product.trim(), version: textOf(device, "modelNumber")?.trim() ?? "unknown" };
}
