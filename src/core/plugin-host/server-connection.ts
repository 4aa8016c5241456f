import type { Connector, ServerIdentity } from "mediafs/plugin-api";
import {
  aborted,
  type Clock,
  type Logger,
  type MediaFsError,
  raceAbort,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import { retryPauseMs } from "./reconnect-pause.js";

/** A connector and the way to release all that belongs to it. */
export interface OpenedConnector {
  readonly connector: Connector;
  /** Bounded in time; never rejects. */
  close(): Promise<void>;
}

/** What a connection is made of. */
export interface ConnectionParts {
  readonly serverKey: string;
  /** Connects once. Everything it made is released when it rejects. */
  open(signal: AbortSignal): Promise<OpenedConnector>;
  /** Called each time it is connected. */
  onConnected(server: ServerIdentity): void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How a connection is now. */
export type ConnectionState = "connecting" | "ready" | "failed" | "closed";

// A login on a server that is just waking up; after it a new attempt has better chances.
const CONNECT_TIMEOUT_MS = 60_000;
const PING_TIMEOUT_MS = 10_000;
const SHORTEST_ATTEMPT_INTERVAL_MS = 1000;
// Who asks a server that failed before learns soon that it still does; a server that is back answers within this time.
const WAIT_FOR_RETRY_MS = 2000;

/**
 * Keeps one entry connected.
 * ```
 * connecting ──ok──▶ ready ──reconnect──▶ connecting
 *     │  ▲
 *   error│ pause over, or somebody asks (retryable errors only); reconnect (any error)
 *     ▼  │
 *    failed                       any ──close──▶ closed
 * ```
 */
export class ServerConnection {
  readonly #parts: ConnectionParts;
  #state: ConnectionState = "connecting";
  #attempt: { readonly controller: AbortController; readonly done: Promise<Connector> } | undefined;
  #opened: OpenedConnector | undefined;
  #error: MediaFsError | undefined;
  #pingError: MediaFsError | undefined;
  #refusal: MediaFsError | undefined;
  #latencyMs: number | undefined;
  #failures = 0;
  #attemptedAtMs = Number.NEGATIVE_INFINITY;
  #notBeforeMs = 0;
  #cancelRetry: () => void = () => undefined;
  readonly #closing = new Set<Promise<void>>();

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Of the live connection. */
  get server(): ServerIdentity | undefined {
    return this.#opened?.connector.server;
  }

  /** What is wrong: the last attempt's error, that the credentials are taken no more, or the last ping's. */
  get error(): MediaFsError | undefined {
    return this.#error ?? this.#refusal ?? this.#pingError;
  }

  /** Round trip of the last ping that succeeded. */
  get latencyMs(): number | undefined {
    return this.#latencyMs;
  }

  /** Begins the first attempt. */
  start(): void {
    this.#begin();
  }

  /** The connector. Waits for an attempt under way; after a failure begins one, at most one a second, and waits briefly. */
  async connector(signal: AbortSignal): Promise<Connector> {
    if (this.#state === "closed") throw aborted();
    if (this.#opened !== undefined) return this.#opened.connector;
    if (this.#attempt === undefined && this.#mayTry()) this.#begin();
    if (this.#attempt === undefined) throw this.#error ?? aborted();
    const { done } = this.#attempt;
    const lastError = this.#error;
    return lastError === undefined ? raceAbort(done, signal) : this.#waitBriefly(done, lastError, signal);
  }

  /** Drops the connection, or the error, and connects anew, whatever went wrong before. */
  reconnect(): void {
    if (this.#state === "closed") return;
    this.#drop();
    this.#failures = 0;
    this.#error = undefined;
    this.#pingError = undefined;
    this.#refusal = undefined;
    this.#begin();
  }

  /** The server takes the credentials of the live connection no more: so it stays until a ping succeeds or `reconnect`. */
  refused(error: MediaFsError): void {
    if (this.#opened !== undefined) this.#refusal = error;
  }

  /** Asks the server. Resolves with the round trip in milliseconds. Rejects as `connector` and the ping do. */
  async ping(signal: AbortSignal): Promise<number> {
    const connector = await this.connector(signal);
    const startedAtMs = performance.now();
    try {
      const ask = (pingSignal: AbortSignal) => connector.ping(pingSignal);
      await withDeadline(`ping of ${this.#parts.serverKey}`, PING_TIMEOUT_MS, signal, ask);
    } catch (error) {
      const failure = toMediaFsError(error);
      if (!signal.aborted) this.#pingError = failure;
      throw failure;
    }
    this.#pingError = undefined;
    this.#refusal = undefined;
    this.#latencyMs = Math.round(performance.now() - startedAtMs);
    return this.#latencyMs;
  }

  /** Ends it for good and releases everything. */
  async close(): Promise<void> {
    this.#state = "closed";
    this.#drop();
    await Promise.all(this.#closing);
  }

  #mayTry(): boolean {
    const nowMs = this.#parts.clock.now();
    const isDue = nowMs >= this.#notBeforeMs && nowMs - this.#attemptedAtMs >= SHORTEST_ATTEMPT_INTERVAL_MS;
    return isDue && (this.#error === undefined || this.#error.retryable);
  }

  #begin(): void {
    this.#cancelRetry();
    this.#state = "connecting";
    this.#attemptedAtMs = this.#parts.clock.now();
    const controller = new AbortController();
    const done = this.#connect(controller.signal);
    this.#attempt = { controller, done };
    // Nobody may be waiting for this attempt.
    done.catch(() => undefined);
  }

  async #connect(signal: AbortSignal): Promise<Connector> {
    try {
      const open = async (attemptSignal: AbortSignal) =>
        this.#adopt(await this.#parts.open(attemptSignal), attemptSignal);
      return await withDeadline(`connecting to ${this.#parts.serverKey}`, CONNECT_TIMEOUT_MS, signal, open);
    } catch (error) {
      throw this.#fail(toMediaFsError(error), signal);
    }
  }

  /** Takes the connector over, in the same step in which it came; one that comes too late is released. */
  #adopt(opened: OpenedConnector, signal: AbortSignal): Connector {
    if (signal.aborted) {
      this.#release(opened);
      throw aborted(signal.reason);
    }
    this.#opened = opened;
    this.#attempt = undefined;
    this.#state = "ready";
    this.#failures = 0;
    this.#error = undefined;
    const { server } = opened.connector;
    this.#parts.log.info(`connected to ${server.product} ${server.version}`);
    this.#parts.onConnected(server);
    return opened.connector;
  }

  #fail(error: MediaFsError, signal: AbortSignal): MediaFsError {
    // Given up by `reconnect` or `close`, or overtaken by its own success.
    if (signal.aborted || this.#opened !== undefined) return error;
    const isNews = error.code !== this.#error?.code;
    this.#attempt = undefined;
    this.#state = "failed";
    this.#error = error;
    this.#failures += 1;
    this.#parts.log[isNews ? "warn" : "debug"]("not connected", { error, hint: error.hint });
    const pauseMs = retryPauseMs({ failures: this.#failures, retryAfterMs: error.retryAfterMs, random: Math.random() });
    this.#notBeforeMs = this.#parts.clock.now() + (error.retryAfterMs ?? 0);
    if (error.retryable) this.#cancelRetry = this.#parts.clock.after(pauseMs, () => this.#begin());
    return error;
  }

  async #waitBriefly(done: Promise<Connector>, lastError: MediaFsError, signal: AbortSignal): Promise<Connector> {
    let cancel: () => void = () => undefined;
    const tired = new Promise<never>((_, reject) => {
      cancel = this.#parts.clock.after(WAIT_FOR_RETRY_MS, () => reject(lastError));
    });
    try {
      return await raceAbort(Promise.race([done, tired]), signal);
    } finally {
      cancel();
    }
  }

  #drop(): void {
    this.#cancelRetry();
    this.#attempt?.controller.abort();
    this.#attempt = undefined;
    if (this.#opened !== undefined) this.#release(this.#opened);
    this.#opened = undefined;
  }

  #release(opened: OpenedConnector): void {
    const closing = opened.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
