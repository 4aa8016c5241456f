/** @import { FailDetails, PluginErrorCode, PluginHttpResponse } from "mediafs/plugin-api" */

/** What to do when a web page came where a listing should be. */
export const NO_LISTING_HINT =
  "The server needs `autoindex on; autoindex_format json;` there, and the folder no index.html.";

/**
 * What an answer means that is not 200. For the folder that `url` names, the address is at fault; for one inside it,
 * that folder alone.
 *
 * @param {Pick<PluginHttpResponse, "status" | "headers">} answer
 * @param {{ readonly folder: string, readonly nowMs: number }} about
 * @returns {{ readonly code: PluginErrorCode, readonly message: string } & FailDetails}
 */
export function refusalOf({ status, headers }, { folder, nowMs }) {
  const isTop = folder === "./";
  const message = `status ${status} for ${isTop ? "the folder" : folder}`;
  const wait = retryAfterOf(headers["retry-after"], nowMs);
  switch (status) {
    case 301:
    case 302:
    case 307:
    case 308:
      return { code: isTop ? "SERVER_WRONG_ADDRESS" : "SERVER_BAD_ANSWER", message, hint: redirectHint(headers) };
    case 401:
      return { code: "AUTH_REJECTED", message, hint: "Check `username` and `password` of this entry." };
    case 403:
      return { code: "ACCESS_DENIED", message, hint: "nginx says so, too, where `autoindex on;` is missing." };
    case 404:
      return { code: isTop ? "SERVER_WRONG_ADDRESS" : "ITEM_NOT_FOUND", message };
    case 429:
      return { code: "RATE_LIMITED", message, ...wait };
    case 503:
      return { code: "SERVER_STARTING", message, ...wait };
    case 502:
    case 504:
      return { code: "SERVER_UNREACHABLE", message: `${message}: what it stands before does not answer` };
    default:
      return { code: "SERVER_BAD_ANSWER", message };
  }
}

/** @param {PluginHttpResponse["headers"]} headers */
function redirectHint({ location = "" }) {
  if (!URL.canParse(location)) return "The server sends elsewhere; check `url`.";
  const { origin, pathname } = new URL(location);
  return `The server sends to ${origin}${pathname}; write that address, if it is the right one, as \`url\`.`;
}

/**
 * @param {string | undefined} value Seconds, or a date (RFC 9110).
 * @param {number} nowMs
 * @returns {FailDetails}
 */
function retryAfterOf(value, nowMs) {
  if (value === undefined) return {};
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return waitMs > 0 ? { retryAfterMs: waitMs } : {};
}
