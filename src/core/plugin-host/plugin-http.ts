import type {
  PluginHttp,
  PluginHttpBody,
  PluginHttpRequest,
  PluginHttpResponse,
  PluginWebSocket,
  PluginWebSocketRequest,
} from "mediafs/plugin-api";
import { Agent } from "undici";
import {
  aborted,
  childLifetime,
  type LogFields,
  type Logger,
  MediaFsError,
  type Secrets,
  sleep,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import { readBody } from "./http-body.js";
import { httpFailure } from "./http-failure.js";
import { attemptBudgetMs, type Outcome, pauseBeforeRetryMs, retriesOf } from "./http-retry.js";
import { UndiciWebSocket } from "./plugin-web-socket.js";

const DEFAULT_TIMEOUT_MS = 15_000;

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the HTTP client of one entry needs. */
export interface PluginHttpOptions {
  /** Gets a line for each answer, and for each request without one, at debug level. */
  readonly log: Logger;
  readonly secrets: Secrets;
  /** Connections to the server at a time. */
  readonly maxConnections: number;
  /** Sent as `User-Agent` unless the plugin names another. */
  readonly userAgent: string;
  /** Told of each attempt just before it is sent. */
  readonly onSend?: (request: SentRequest) => void;
}

/** HTTP for one connection of a plugin, with its own pool of keep-alive connections. */
export class UndiciPluginHttp implements PluginHttp {
  readonly #options: PluginHttpOptions;
  readonly #agent: Agent;
  readonly #running = new Set<AbortController>();
  #closed = false;

  constructor(options: PluginHttpOptions) {
    this.#options = options;
    // Deadlines are ours, per request; undici's own would cut off a long one.
    this.#agent = new Agent({ connections: options.maxConnections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  async request(request: PluginHttpRequest): Promise<PluginHttpResponse> {
    if (this.#closed) throw aborted();
    const what = `${request.method ?? "GET"} ${request.url.origin}${request.url.pathname}`;
    const { controller, release } = childLifetime(request.signal);
    this.#running.add(controller);
    try {
      const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      const run = (signal: AbortSignal) => this.#attempts({ what, request, timeoutMs }, signal);
      return await withDeadline(what, timeoutMs, controller.signal, run);
    } catch (error) {
      throw this.#masked(error);
    } finally {
      this.#running.delete(controller);
      release();
    }
  }

  async openWebSocket(request: PluginWebSocketRequest): Promise<PluginWebSocket> {
    if (this.#closed) throw aborted();
    const headers = { "user-agent": this.#options.userAgent, ...lowerCase(request.headers ?? {}) };
    this.#options.onSend?.({ method: "GET", url: new URL(request.url), headers });
    const { controller, release } = childLifetime(request.signal);
    this.#running.add(controller);
    const onEnd = () => {
      this.#running.delete(controller);
      release();
    };
    try {
      return await UndiciWebSocket.open({ ...request, headers, signal: controller.signal }, { onEnd });
    } catch (error) {
      throw this.#masked(error);
    }
  }

  /** Aborts what is under way and closes the connections. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const controller of this.#running) controller.abort();
    await this.#agent.destroy();
  }

  async #attempts({ what, request, timeoutMs }: Call, signal: AbortSignal): Promise<PluginHttpResponse> {
    const endMs = performance.now() + timeoutMs;
    const retries = retriesOf(request);
    for (let index = 0; ; index += 1) {
      const budgetMs = attemptBudgetMs(endMs - performance.now(), retries - index);
      const outcome = await this.#attempt({ what, request, timeoutMs: Math.ceil(budgetMs) }, signal);
      const pauseMs = pauseBeforeRetryMs(outcome, { request, index, nowMs: Date.now(), random: Math.random() });
      const isLast = index >= retries || pauseMs === undefined || pauseMs >= endMs - performance.now();
      if (!isLast) await sleep(pauseMs, signal);
      else if ("error" in outcome) throw outcome.error;
      else return outcome.response;
    }
  }

  async #attempt({ what, request, timeoutMs }: Call, signal: AbortSignal): Promise<Outcome<PluginHttpResponse>> {
    const startedAt = performance.now();
    const tell = (outcome: LogFields) =>
      this.#options.log.debug(what, { ...outcome, tookMs: Math.round(performance.now() - startedAt) });
    try {
      const send = (attemptSignal: AbortSignal) => this.#send(what, request, attemptSignal);
      const response = await withDeadline(what, Math.max(1, timeoutMs), signal, send);
      tell({ status: response.status });
      return { response };
    } catch (cause) {
      const error = httpFailure(what, cause, signal);
      tell({ code: error.code });
      return { error };
    }
  }

  async #send(
    what: string,
    { url, method = "GET", headers, json, body = jsonBody(json) }: PluginHttpRequest,
    signal: AbortSignal,
  ): Promise<PluginHttpResponse> {
    const all = {
      "user-agent": this.#options.userAgent,
      "accept-encoding": "gzip",
      ...(body === undefined ? {} : { "content-type": body.contentType }),
      ...lowerCase(headers ?? {}),
    };
    this.#options.onSend?.({ method, url: new URL(url), headers: all });
    const answer = await this.#agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: all,
      body: body?.text ?? null,
      signal,
    });
    const flat = flatHeaders(answer.headers);
    const bytes = await readBody(what, answer.body, flat);
    return new CompleteAnswer({ what, status: answer.statusCode, headers: flat, body: bytes });
  }

  #masked(error: unknown): MediaFsError {
    const { code, message, cause, hint, retryAfterMs } = toMediaFsError(error);
    const masked = this.#options.secrets.mask(message);
    return new MediaFsError(code, masked, { cause, hint, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
}

interface Call {
  readonly what: string;
  readonly request: PluginHttpRequest;
  readonly timeoutMs: number;
}

class CompleteAnswer implements PluginHttpResponse {
  readonly #what: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;

  constructor({
    what,
    status,
    headers,
    body,
  }: Pick<PluginHttpResponse, "status" | "headers" | "body"> & { what: string }) {
    this.#what = what;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  text(): string {
    return new TextDecoder().decode(this.body);
  }

  json(): unknown {
    try {
      return JSON.parse(this.text()) as unknown;
    } catch {
      // The parser's message quotes the answer, which may hold a token.
      throw new MediaFsError("SERVER_BAD_ANSWER", `${this.#what}: the answer is not JSON (status ${this.status})`);
    }
  }
}

function jsonBody(json: unknown): PluginHttpBody | undefined {
  return json === undefined ? undefined : { contentType: "application/json", text: JSON.stringify(json) };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function flatHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
