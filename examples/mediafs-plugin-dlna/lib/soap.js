/** @import { PluginErrorCode } from "mediafs/plugin-api" */
/** @import { XmlElement } from "./xml.js" */
import { escapeXml, findElement, textOf } from "./xml.js";

/** What is sent as the content type of a call. */
export const SOAP_TYPE = 'text/xml; charset="utf-8"';

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

/**
 * The text of a call (UPnP Device Architecture 1.1, 3.1.1).
 *
 * @param {string} serviceType
 * @param {string} action
 * @param {Readonly<Record<string, string | number>>} args In the order of the service's definition, which some servers insist on.
 */
export function soapCall(serviceType, action, args) {
  const inner = Object.entries(args).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n',
    `<s:Envelope xmlns:s="${SOAP}" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>`,
    `<u:${action} xmlns:u="${serviceType}">${inner.join("")}</u:${action}>`,
    "</s:Body></s:Envelope>",
  ].join("");
}

/**
 * What a server refuses a call with.
 *
 * @typedef {object} Fault
 * @property {PluginErrorCode} code
 * @property {string} message
 */

/**
 * The fault in an answer.
 *
 * @param {XmlElement | undefined} envelope
 * @param {string} what What was asked.
 * @returns {Fault | undefined}
 */
export function faultIn(envelope, what) {
  const fault = findElement(envelope, "Fault");
  if (fault === undefined) return undefined;
  const error = findElement(fault, "UPnPError");
  const number = Number(error === undefined ? Number.NaN : textOf(error, "errorCode"));
  const said = (error && textOf(error, "errorDescription")) ?? textOf(fault, "faultstring") ?? "no reason";
  return { code: codeOf(number), message: `${what}: fault ${number} (${said.trim()})` };
}

/**
 * What a status means that comes without a fault.
 *
 * @param {number} status
 * @param {string} what
 * @returns {Fault}
 */
export function refusalOf(status, what) {
  return { code: STATUS_CODES[status] ?? "SERVER_BAD_ANSWER", message: `${what}: status ${status}` };
}

/** @type {Readonly<Record<number, PluginErrorCode>>} */
const STATUS_CODES = {
  401: "ACCESS_DENIED",
  403: "ACCESS_DENIED",
  404: "SERVER_WRONG_ADDRESS",
  429: "RATE_LIMITED",
  502: "SERVER_UNREACHABLE",
  503: "SERVER_STARTING",
  504: "SERVER_UNREACHABLE",
};

/**
 * Errors of UPnP Device Architecture 1.1, table 3-3, and of ContentDirectory:4, 2.7.
 *
 * @param {number} fault
 * @returns {PluginErrorCode}
 */
function codeOf(fault) {
  switch (fault) {
    case 401: // invalid action
    case 602: // optional action not implemented
      return "UNSUPPORTED";
    case 606: // action not authorized
    case 801: // access denied
      return "ACCESS_DENIED";
    case 701: // no such object
    case 710: // no such container
      return "ITEM_NOT_FOUND";
    default:
      return "SERVER_BAD_ANSWER";
  }
}
