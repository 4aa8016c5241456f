/** @import { PluginContext, PluginHttpResponse } from "mediafs/plugin-api" */
/** @import { Description } from "./description.js" */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { readDescription } from "./description.js";
import { hasCode } from "./error-code.js";

/** Where servers keep their description when only the server's address is given. */
const USUAL_PLACES = [
  "/rootDesc.xml", // MiniDLNA, ReadyMedia
  "/description.xml", // Gerbera, MediaTomb
  "/DeviceDescription.xml", // Plex, Kodi
  "/dev0/desc.xml", // Twonky
  "/deviceDescription/MediaServer", // Serviio
  "/desc/device.xml", // Synology
  "/MediaServerDevDesc.xml", // FRITZ!Box
];
const HINT = "Write the address of its device description, for example http://192.168.1.5:8200/rootDesc.xml.";

/** @typedef {Pick<PluginContext, "http" | "fail">} Asking */

/**
 * Finds the description of the server that an address names. MiniDLNA answers to its number alone, and with 404 to
 * every name: a name is then replaced by its number.
 *
 * @param {URL} url
 * @param {Asking} asking
 * @param {AbortSignal} signal
 * @returns {Promise<{ readonly url: URL, readonly description: Description }>}
 */
export async function findDescription(url, asking, signal) {
  try {
    return await findAt(url, asking, signal);
  } catch (error) {
    const numbered = hasCode(error, "SERVER_WRONG_ADDRESS") ? await byNumber(url, signal) : undefined;
    if (numbered === undefined) throw error;
    return findAt(numbered, asking, signal);
  }
}

/**
 * @param {URL} url
 * @param {Asking} asking
 * @param {AbortSignal} signal
 */
async function findAt(url, { http, fail }, signal) {
  const places = url.pathname === "/" ? USUAL_PLACES.map((path) => new URL(path, url)) : [url];
  let refusal = fail("SERVER_WRONG_ADDRESS", "no UPnP device is there", { hint: HINT });
  for (const place of places) {
    const answer = await http.request({ url: place, signal });
    const description = answer.status === 200 ? readDescription(answer.text(), place) : undefined;
    if (description === "other device") {
      throw fail("SERVER_WRONG_PRODUCT", "the UPnP device there is no media server: it has no ContentDirectory");
    }
    if (description !== undefined) return { url: place, description };
    refusal = refusalOf(answer, place, fail) ?? refusal;
  }
  throw refusal;
}

/**
 * @param {PluginHttpResponse} answer
 * @param {URL} place
 * @param {PluginContext["fail"]} fail
 */
function refusalOf({ status }, place, fail) {
  const message = `status ${status} for the device description at ${place.pathname}`;
  if (status === 503) return fail("SERVER_STARTING", message);
  if (status === 429) return fail("RATE_LIMITED", message);
  if (status === 502 || status === 504) return fail("SERVER_UNREACHABLE", message);
  if (status === 401 || status === 403) {
    return fail("ACCESS_DENIED", message, { hint: "Let this machine in, in the server's list of devices." });
  }
  return undefined;
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 * @returns {Promise<URL | undefined>}
 */
async function byNumber(url, signal) {
  if (url.protocol !== "http:" || isIP(url.hostname.replace(/^\[|\]$/g, "")) !== 0) return undefined;
  const found = await Promise.race([lookup(url.hostname).catch(() => undefined), abortOf(signal)]);
  if (found === undefined) return undefined;
  const numbered = new URL(url);
  numbered.hostname = found.family === 6 ? `[${found.address}]` : found.address;
  return numbered;
}

/**
 * Asking for a name cannot be interrupted.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<undefined>}
 */
function abortOf(signal) {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
}
