import type { PluginContext, PluginHttpResponse } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import {
  type AnswerHabits,
  addressOf,
  ClosableHttp,
  type Fault,
  faultOf,
  isJson,
  type Query,
} from "../web-api/index.js";

/** A request that may be sent: nothing else leaves the connector. */
export interface AllowedRoute {
  readonly method: "GET" | "HEAD" | "POST";
  /** Matches the whole path below the base address. */
  readonly path: RegExp;
}

/** What an {@link Api} needs to know of its server. */
export interface ApiSettings {
  readonly base: URL;
  readonly allowed: readonly AllowedRoute[];
  /** The headers that say who asks; with the token once there is one. */
  readonly headers: (token: string | undefined) => Readonly<Record<string, string>>;
}

/** One API call. */
export interface ApiCall {
  /** Names what is asked for in errors, without address or secret. */
  readonly what: string;
  readonly path: string;
  readonly query?: Query;
  /** Sent by POST. */
  readonly json?: unknown;
  readonly timeoutMs?: number;
  readonly noRetryStatuses?: readonly number[];
}

// A page of a thousand items with all their streams takes a small server a while.
const TIMEOUT_MS = 60_000;

const NOT_ALLOWED_HINT =
  "It may be starting, or may not accept connections from this machine's address: see its log and its network settings.";

const HABITS: AnswerHabits = {
  login: "credentials",
  // A folder that is gone is answered with 400 "Invalid parent id" as plain text; a wrong parameter with JSON.
  isMissing: (answer) => answer.status === 400 && !isJson(answer),
  whyNotReady: (answer) => (answer.body.byteLength === 0 ? { hint: NOT_ALLOWED_HINT } : {}),
};

/** The server's API: what may be asked is listed, credentials go in headers, and after `close()` nothing is sent. */
export class Api {
  readonly #context: PluginContext;
  readonly #settings: ApiSettings;
  readonly #http: ClosableHttp;
  #token: string | undefined;

  constructor(context: PluginContext, settings: ApiSettings) {
    this.#context = context;
    this.#http = new ClosableHttp(context);
    this.#settings = settings;
  }

  /** The address below which all requests go. */
  get base(): URL {
    return this.#settings.base;
  }

  /** Sends this token from now on, and has it masked in the log. */
  useToken(token: string | undefined): void {
    if (token !== undefined) this.#context.addSecret(token);
    this.#token = token;
  }

  /** The token that is sent now. */
  get token(): string | undefined {
    return this.#token;
  }

  /** The headers of a request sent now. */
  headers(): Readonly<Record<string, string>> {
    return this.#settings.headers(this.#token);
  }

  /** The address of something that mediafs fetches itself by GET. Rejects what is not allowed with UNSUPPORTED. */
  mediaAddress(path: string, query: Query = {}): URL {
    this.#requireAllowed("GET", path);
    return addressOf(this.base, path, query);
  }

  /** The answer's JSON. Rejects with the code of what is wrong with the answer. */
  async json(call: ApiCall, signal: AbortSignal): Promise<unknown> {
    const answer = await this.send(call, signal);
    this.requireGood(answer, call);
    return answer.json();
  }

  /** The answer, whatever its status. */
  async send(call: ApiCall, signal: AbortSignal): Promise<PluginHttpResponse> {
    const method: AllowedRoute["method"] = call.json === undefined ? "GET" : "POST";
    this.#requireAllowed(method, call.path);
    const request = defined({
      url: addressOf(this.base, call.path, call.query),
      method,
      headers: { Accept: "application/json", ...this.headers() },
      json: call.json,
      timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
      noRetryStatuses: call.noRetryStatuses,
    });
    return this.#http.request({ ...request, signal });
  }

  /** As {@link ClosableHttp.whileOpen}. */
  whileOpen<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#http.whileOpen(signal, work);
  }

  /** Throws what is wrong with an answer. */
  requireGood(answer: PluginHttpResponse, call: ApiCall): void {
    const fault = faultOf(answer, { what: call.what, base: this.base }, HABITS);
    if (fault !== undefined) throw this.fail(fault);
  }

  /** The error of a fault. */
  fail(fault: Fault): Error {
    return this.#context.fail(fault.code, fault.message, fault.details);
  }

  /** Aborts what is under way; later calls reject with ABORTED. */
  close(): void {
    this.#http.close();
  }

  #requireAllowed(method: AllowedRoute["method"], path: string): void {
    if (this.#settings.allowed.some((route) => route.method === method && route.path.test(path))) return;
    throw this.#context.fail("UNSUPPORTED", `a ${method} request to ${path} is not among those that are allowed`);
  }
}
