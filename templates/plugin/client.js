// @ts-check
/** @import { PageRequest, PluginContext, PluginHttpResponse } from "mediafs/plugin-api" */

/**
 * The options of index.js.
 * @typedef {{ url: string, token: string }} Options
 */

/**
 * CHANGE 2: a file or a folder as the server tells of it.
 * @typedef {{ id: string, name: string, folder: boolean, size: number, modified: string }} Entry
 */

/** The server's API: each question with its answer. */
export class Client {
  #context;
  #base;
  #isClosed = false;

  /** @param {PluginContext<Options>} context */
  constructor(context) {
    this.#context = context;
    this.#base = new URL(`${context.options.url.replace(/\/+$/, "")}/`);
  }

  /** CHANGE 3: how the server knows the user. Credentials belong into headers: addresses end up in logs. */
  get headers() {
    return { authorization: `Bearer ${this.#context.options.token}` };
  }

  /** @param {string} path */
  address(path) {
    return new URL(path, this.#base);
  }

  /**
   * Which server this is: the cheapest question that takes valid credentials.
   * @param {AbortSignal} signal
   */
  async info(signal) {
    const { fail } = this.#context;
    const answer = await this.#ask(this.address("info"), signal);
    const hint = "Check `url`: it has to be the address of the catalogue, as a browser shows it.";
    const isJson = answer.headers["content-type"]?.startsWith("application/json") ?? false;
    if (answer.status !== 200 || !isJson) throw fail("SERVER_WRONG_ADDRESS", "no catalogue answered", { hint });
    return /** @type {{ id: string, version: string }} */ (answer.json());
  }

  /**
   * A page of what lies in a folder, and how much there is in all.
   * @param {string} folder
   * @param {PageRequest} page
   * @param {AbortSignal} signal
   */
  async list(folder, { start, limit }, signal) {
    const { fail } = this.#context;
    const url = this.address("entries");
    url.search = new URLSearchParams({ folder, start: `${start}`, limit: `${limit}` }).toString();
    const answer = await this.#ask(url, signal);
    // An empty list here would look as if somebody had deleted everything.
    if (answer.status === 404) throw fail("ITEM_NOT_FOUND", `the folder ${folder} is gone`);
    if (answer.status !== 200) throw fail("SERVER_BAD_ANSWER", `status ${answer.status} for the folder ${folder}`);
    return /** @type {{ entries: Entry[], total: number }} */ (answer.json());
  }

  /** From now on nothing is sent. What is under way ends by itself: mediafs closes its client. */
  close() {
    this.#isClosed = true;
  }

  /** @param {AbortSignal} signal */
  checkWanted(signal) {
    if (this.#isClosed || signal.aborted) throw this.#context.fail("ABORTED", "nobody waits for this any more");
  }

  /**
   * @param {URL} url
   * @param {AbortSignal} signal
   */
  async #ask(url, signal) {
    this.checkWanted(signal);
    const answer = await this.#context.http.request({ url, headers: this.headers, signal });
    this.#checkRefusal(answer);
    return answer;
  }

  /**
   * CHANGE 4: what the server says when it will not answer. The code decides what mediafs does: AUTH_REJECTED is never
   * tried again, SERVER_STARTING is.
   * @param {PluginHttpResponse} answer
   */
  #checkRefusal({ status }) {
    const { fail } = this.#context;
    if (status === 401) throw fail("AUTH_REJECTED", "the catalogue refused the token");
    if (status === 403) throw fail("ACCESS_DENIED", "the token has no right to this");
    if (status === 429) throw fail("RATE_LIMITED", "the catalogue asks for fewer requests");
    if (status === 503) throw fail("SERVER_STARTING", "the catalogue is not ready yet");
    if (status >= 500) throw fail("SERVER_BAD_ANSWER", `the catalogue failed with status ${status}`);
  }
}
