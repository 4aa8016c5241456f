/** @import { PluginContext } from "mediafs/plugin-api" */
/** @import { XmlElement } from "./xml.js" */
import { readObjects } from "./didl.js";
import { faultIn, refusalOf, SOAP_TYPE, soapCall } from "./soap.js";
import { findElement, parseXml, textOf, wholeTextOf } from "./xml.js";

/**
 * A part of a list.
 *
 * @typedef {object} ObjectPage
 * @property {readonly XmlElement[]} objects Containers and items, as DIDL-Lite describes them.
 * @property {number | undefined} total How many there are in all, if the server tells.
 */

/** @typedef {{ readonly start: number, readonly limit: number }} Part */

/** Everything that the server knows; without it titles and addresses alone would come. */
const FILTER = "*";

/** The questions of a ContentDirectory service. */
export class ContentDirectory {
  #http;
  #fail;
  #url;
  #serviceType;
  #isClosed = false;

  /**
   * @param {Pick<PluginContext, "http" | "fail">} context
   * @param {{ readonly controlURL: URL, readonly serviceType: string }} service
   */
  constructor({ http, fail }, { controlURL, serviceType }) {
    this.#http = http;
    this.#fail = fail;
    this.#url = controlURL;
    this.#serviceType = serviceType;
  }

  /**
   * What lies in a container.
   *
   * @param {string} id
   * @param {Part} part
   * @param {AbortSignal} signal
   */
  async children(id, part, signal) {
    return this.#pageIn(await this.#browse(id, "BrowseDirectChildren", part, signal));
  }

  /**
   * Rejects with ITEM_NOT_FOUND when there is no such object.
   *
   * @param {string} id
   * @param {AbortSignal} signal
   */
  async check(id, signal) {
    await this.#browse(id, "BrowseMetadata", { start: 0, limit: 1 }, signal);
  }

  /**
   * What meets the criteria, in the whole directory.
   *
   * @param {string} criteria
   * @param {Part} part
   * @param {AbortSignal} signal
   */
  async search(criteria, { start, limit }, signal) {
    const where = { ContainerID: "0", SearchCriteria: criteria, Filter: FILTER };
    const args = { ...where, StartingIndex: start, RequestedCount: limit, SortCriteria: "" };
    return this.#pageIn(await this.#call("Search", args, signal));
  }

  /**
   * The properties that `search` can look at; none where there is no search.
   *
   * @param {AbortSignal} signal
   */
  async searchable(signal) {
    const caps = findElement(await this.#call("GetSearchCapabilities", {}, signal), "SearchCaps");
    return (caps?.text ?? "").split(",").map((name) => name.trim());
  }

  /**
   * The cheapest question.
   *
   * @param {AbortSignal} signal
   */
  async ping(signal) {
    await this.#call("GetSystemUpdateID", {}, signal);
  }

  /**
   * To be called first wherever no question is sent: questions check their signal themselves.
   *
   * @param {AbortSignal} signal
   */
  throwIfOver(signal) {
    if (this.#isClosed || signal.aborted) throw this.#fail("ABORTED", "nobody waits for this any more");
  }

  /** After it nothing is sent. */
  close() {
    this.#isClosed = true;
  }

  /**
   * @param {string} id
   * @param {"BrowseDirectChildren" | "BrowseMetadata"} flag
   * @param {Part} part
   * @param {AbortSignal} signal
   */
  #browse(id, flag, { start, limit }, signal) {
    const what = { ObjectID: id, BrowseFlag: flag, Filter: FILTER };
    return this.#call("Browse", { ...what, StartingIndex: start, RequestedCount: limit, SortCriteria: "" }, signal);
  }

  /**
   * @param {string} action
   * @param {Readonly<Record<string, string | number>>} args
   * @param {AbortSignal} signal
   * @returns {Promise<XmlElement>}
   */
  async #call(action, args, signal) {
    this.throwIfOver(signal);
    const answer = await this.#http.request({
      url: this.#url,
      method: "POST",
      headers: { soapaction: `"${this.#serviceType}#${action}"` },
      body: { contentType: SOAP_TYPE, text: soapCall(this.#serviceType, action, args) },
      signal,
    });
    const envelope = parseXml(answer.text());
    const response = findElement(envelope, `${action}Response`);
    if (answer.status === 200 && response !== undefined) return response;
    const what = `${action} ${args.ObjectID ?? ""}`.trim();
    const { code, message } = faultIn(envelope, what) ?? refusalOf(answer.status, what);
    throw this.#fail(code, message);
  }

  /**
   * @param {XmlElement} response
   * @returns {ObjectPage}
   */
  #pageIn(response) {
    // MiniDLNA escapes no names of its `media_dir`: the rest of the list then stands in what looks like an element.
    const objects = readObjects(wholeTextOf(findElement(response, "Result")));
    if (objects === undefined) throw this.#fail("SERVER_BAD_ANSWER", "the list in the answer is no DIDL-Lite");
    // 0 is what servers say, too, that did not count.
    const total = Number(textOf(response, "TotalMatches"));
    return { objects, total: total > 0 ? total : undefined };
  }
}
