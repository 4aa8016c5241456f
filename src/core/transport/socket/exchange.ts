import { aborted, codeOf, MediaFsError, toMediaFsError } from "../../base/index.js";
import type { ResponseHead } from "../response-head.js";
import { unusualExchange } from "../unusual-exchange.js";
import { framingOf, isInterim, keepAliveMsOf } from "./answer-framing.js";
import type { BodyFraming } from "./body-framing.js";
import type { Connection, ConnectionUser } from "./connection.js";
import type { ConnectionPool } from "./connection-pool.js";
import { type AnswerHead, HeadParser } from "./head-parser.js";

/** Receives the body of an answer. Its methods may throw: that ends the exchange. */
export interface AnswerBody {
  /** Memory for the next bytes; undefined: they come by `take`. */
  space(): Uint8Array | undefined;
  /** `byteCount` bytes of what `space()` gave are filled. */
  commit(byteCount: number): void;
  /** Further bytes, which are overwritten afterwards. */
  take(bytes: Uint8Array): void;
  /** The body is over. */
  end(): void;
}

/** What to send, and what to do with the answer. */
export interface Exchange {
  /** Names the thing in errors: no URL, no secret. */
  readonly label: string;
  readonly requestHead: string;
  /** How long the server may be silent: until the head is complete, connecting included, and between two receipts. */
  readonly idleMs: number;
  /** Sees the final head. Returns what takes the body; undefined: the head was all. What it throws rejects the exchange. */
  readonly onHead: (head: ResponseHead) => AnswerBody | undefined;
}

/** How an exchange ended; `stale`: a kept connection was closed before a byte of the answer, so that it may be repeated. */
export type ExchangeEnd = "complete" | "stale";

// Reading the body of a refusal keeps the connection; beyond this a new one is cheaper.
const DRAINED_BYTES = 64 * 1024;
const MOST_INTERIM = 16;

/**
 * Runs an exchange over a connection, which is given back to the pool or closed. Rejects with what the callbacks
 * throw, SERVER_UNREACHABLE, SERVER_BAD_ANSWER (not HTTP), RANGE_SHORT (it broke within the body), REQUEST_TIMEOUT,
 * ABORTED at once when the signal aborts, or the error of an unusual exchange. After it has settled no callback is
 * called and no memory but the connection's own is touched.
 */
export function runExchange(
  { connection, pool }: { connection: Connection; pool: ConnectionPool },
  exchange: Exchange,
  signal: AbortSignal,
): Promise<ExchangeEnd> {
  if (signal.aborted) {
    pool.giveBack(connection, 0);
    return Promise.reject(aborted(signal.reason));
  }
  return new Promise((resolve, reject) => {
    const running = new RunningExchange({ connection, pool, exchange, signal, resolve, reject });
    connection.begin(running, exchange.requestHead);
  });
}

interface Surroundings {
  readonly connection: Connection;
  readonly pool: ConnectionPool;
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
  readonly resolve: (end: ExchangeEnd) => void;
  readonly reject: (error: MediaFsError) => void;
}

/**
 * Follows one exchange.
 * ```
 * waiting ──head accepted──▶ receiving ──last byte──▶ over
 *    └──settled by the head──▶ draining ──last byte──▶ over
 * ```
 */
class RunningExchange implements ConnectionUser {
  readonly #around: Surroundings;
  readonly #reused: boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  #state: "waiting" | "receiving" | "draining" | "over" = "waiting";
  #silent = true;
  #parser: HeadParser;
  #interimCount = 0;
  #framing: BodyFraming | undefined;
  #body: AnswerBody | undefined;
  #keepAliveMs = 0;
  #drainedBytes = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#reused = around.connection.uses > 0;
    this.#parser = new HeadParser(around.exchange.label);
    this.#timer = setTimeout(() => this.#timeOut(), around.exchange.idleMs);
    this.#onAbort = () => this.#fail(aborted(around.signal.reason));
    around.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  space(): Uint8Array | undefined {
    const ahead = this.#state === "receiving" ? (this.#framing?.ahead ?? 0) : 0;
    if (ahead === 0) return undefined;
    try {
      const space = this.#body?.space();
      return space !== undefined && space.length > ahead ? space.subarray(0, ahead) : space;
    } catch (error) {
      this.#fail(toMediaFsError(error));
      return undefined;
    }
  }

  received(byteCount: number): void {
    this.#timer.refresh();
    try {
      this.#framing?.pass(byteCount);
      this.#body?.commit(byteCount);
      if (this.#framing?.complete === true) this.#complete();
    } catch (error) {
      this.#fail(toMediaFsError(error));
    }
  }

  receivedBeside(bytes: Uint8Array): void {
    this.#silent = false;
    if (this.#state === "receiving") this.#timer.refresh();
    try {
      const rest = this.#readHead(bytes);
      const taken = this.#framing?.push(rest, (data) => this.#takeData(data)) ?? 0;
      // What nobody asked for may be mistaken for the next answer.
      if (taken < rest.length) this.#keepAliveMs = 0;
      if (this.#framing?.complete === true) this.#complete();
    } catch (error) {
      this.#fail(toMediaFsError(error));
    }
  }

  ended(error: Error | undefined): void {
    const { label } = this.#around.exchange;
    const details = error === undefined ? {} : { cause: error };
    if (codeOf(error) !== undefined) {
      this.#fail(toMediaFsError(error));
    } else if (this.#state === "receiving") {
      // What is missing is found by counting.
      if (this.#framing?.endsWithConnection === true) this.#complete();
      else this.#fail(new MediaFsError("RANGE_SHORT", `the connection broke within ${label}`, details));
    } else if (this.#state === "waiting" && this.#reused && this.#silent) {
      this.#leave(0);
      this.#around.resolve("stale");
    } else {
      this.#fail(new MediaFsError("SERVER_UNREACHABLE", `no connection for ${label}`, details));
    }
  }

  /** Returns what follows the final head. */
  #readHead(bytes: Uint8Array): Uint8Array {
    let rest = bytes;
    while (this.#state === "waiting" && rest.length > 0) {
      rest = rest.subarray(this.#parser.push(rest));
      const { head } = this.#parser;
      if (head === undefined) return rest;
      if (isInterim(head)) this.#passInterim();
      else this.#begin(head);
    }
    return rest;
  }

  #passInterim(): void {
    const { label } = this.#around.exchange;
    this.#interimCount += 1;
    if (this.#interimCount > MOST_INTERIM) throw unusualExchange(label, "many interim answers");
    this.#parser = new HeadParser(label);
  }

  #begin(head: AnswerHead): void {
    const { exchange, resolve, reject } = this.#around;
    this.#framing = framingOf(head, exchange.label);
    this.#keepAliveMs = keepAliveMsOf(head);
    this.#timer.refresh();
    try {
      this.#body = exchange.onHead(head);
      if (this.#body !== undefined) this.#state = "receiving";
      else this.#drain(() => resolve("complete"));
    } catch (error) {
      this.#drain(() => reject(toMediaFsError(error)));
    }
  }

  /** Settles the exchange by its head. A short body is read all the same, to keep the connection. */
  #drain(settle: () => void): void {
    const long = this.#keepAliveMs === 0 || (this.#framing?.ahead ?? 0) > DRAINED_BYTES;
    if (long) this.#leave(0);
    else this.#state = "draining";
    this.#around.signal.removeEventListener("abort", this.#onAbort);
    this.#timer.unref();
    settle();
  }

  #takeData(data: Uint8Array): void {
    if (this.#state === "receiving") this.#body?.take(data);
    if (this.#state !== "draining") return;
    this.#drainedBytes += data.length;
    if (this.#drainedBytes > DRAINED_BYTES) this.#leave(0);
  }

  #complete(): void {
    const settled = this.#state !== "receiving";
    this.#leave(this.#keepAliveMs);
    if (settled) return;
    try {
      this.#body?.end();
      this.#around.resolve("complete");
    } catch (error) {
      this.#around.reject(toMediaFsError(error));
    }
  }

  #timeOut(): void {
    const { label, idleMs } = this.#around.exchange;
    this.#fail(new MediaFsError("REQUEST_TIMEOUT", `no byte of ${label} for ${idleMs} ms`));
  }

  #fail(error: MediaFsError): void {
    const settled = this.#state === "over" || this.#state === "draining";
    this.#leave(0);
    if (!settled) this.#around.reject(error);
  }

  #leave(keepAliveMs: number): void {
    if (this.#state === "over") return;
    this.#state = "over";
    clearTimeout(this.#timer);
    this.#around.signal.removeEventListener("abort", this.#onAbort);
    this.#around.pool.giveBack(this.#around.connection, keepAliveMs);
  }
}
