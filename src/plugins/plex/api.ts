import type { PluginContext, PluginHttpResponse } from "mediafs/plugin-api";
import { addressOf, ClosableHttp, faultOf, pathBelow, type Query } from "../web-api/index.js";
import { isAllowed } from "./allowed-paths.js";
import { HABITS } from "./answer-habits.js";
import { clientHeaders } from "./client-headers.js";

/** One API call, always a GET. */
export interface ApiCall {
  /** Names what is asked for in errors, without address or secret. */
  readonly what: string;
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** Send it without the token: what answers is not yet known to be the server. */
  readonly anonymous?: true;
  readonly noRetryStatuses?: readonly number[];
}

// The first listing of a big library takes the server a while.
const TIMEOUT_MS = 60_000;

/** The server's API: what may be asked is listed, the token goes in a header, and after `close()` nothing is sent. */
export class Api {
  readonly #context: PluginContext;
  readonly #token: string | undefined;
  readonly #client: Readonly<Record<string, string>>;
  readonly #http: ClosableHttp;

  constructor(
    context: PluginContext,
    readonly base: URL,
    token: string | undefined,
  ) {
    if (token !== undefined) context.addSecret(token);
    this.#context = context;
    this.#http = new ClosableHttp(context);
    this.#token = token;
    this.#client = clientHeaders(context);
  }

  /** Headers of a request for bytes, which mediafs sends itself. */
  get mediaHeaders(): Readonly<Record<string, string>> {
    return { Accept: "*/*", ...this.#identity(false) };
  }

  /** The address of something below the base. Throws UNSUPPORTED for what is not allowed. */
  address(path: string, query: Query = {}): URL {
    const url = addressOf(this.base, path, query);
    // What is sent decides, too: `..`, also in its encoded forms, changes the path when the address is made.
    if (isAllowed(path) && isAllowed(pathBelow(this.base, url))) return url;
    throw this.#context.fail("UNSUPPORTED", `a request to ${path} is not among those that are allowed`);
  }

  /** The answer's JSON. Rejects with the code of what is wrong with the answer. */
  async json(call: ApiCall, signal: AbortSignal): Promise<unknown> {
    return (await this.good(call, signal)).json();
  }

  /** The answer, of a good status and in JSON. */
  async good(call: ApiCall, signal: AbortSignal): Promise<PluginHttpResponse> {
    const answer = await this.send(call, signal);
    this.requireGood(answer, call);
    return answer;
  }

  /** The answer, whatever its status. */
  async send(call: ApiCall, signal: AbortSignal): Promise<PluginHttpResponse> {
    const { path, query, headers, anonymous = false, noRetryStatuses = [] } = call;
    return this.#http.request({
      url: this.address(path, query),
      headers: { Accept: "application/json", ...this.#identity(anonymous), ...headers },
      timeoutMs: TIMEOUT_MS,
      noRetryStatuses,
      signal,
    });
  }

  /** Throws what is wrong with an answer. */
  requireGood(answer: PluginHttpResponse, { what }: ApiCall): void {
    const fault = faultOf(answer, { what, base: this.base }, HABITS);
    if (fault !== undefined) throw this.#context.fail(fault.code, fault.message, fault.details);
  }

  /** Aborts what is under way; later calls reject with ABORTED. */
  close(): void {
    this.#http.close();
  }

  #identity(anonymous: boolean): Readonly<Record<string, string>> {
    return anonymous || this.#token === undefined ? this.#client : { ...this.#client, "X-Plex-Token": this.#token };
  }
}
