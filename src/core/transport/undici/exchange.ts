import type { Dispatcher } from "undici";
import { aborted, codeOf, MediaFsError, systemCodeOf, toMediaFsError } from "../../base/index.js";
import { contentLengthOf, type ResponseHead } from "../response-head.js";

/** One request and what to do with its answer. */
export interface Exchange {
  /** Names the thing in errors: no URL, no secret. */
  readonly label: string;
  readonly method: "GET" | "HEAD";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** How long the server may be silent: connecting, before the head, and between two chunks. */
  readonly idleMs: number;
  /** Sees the final head before any byte of the body. What it throws rejects the exchange. */
  readonly onHead: (head: ResponseHead) => void;
  /** Sees each chunk of the body; it is reused afterwards. What it throws rejects the exchange. */
  readonly onData: (chunk: Uint8Array) => void;
}

// Reading the body of a refusal keeps the connection; beyond this a new one is cheaper.
const DRAINED_BYTES = 64 * 1024;
// Too long a head, several lengths, a status that its assertions rule out.
const NOT_HTTP_CODES = ["UND_ERR_HEADERS_OVERFLOW", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "ERR_ASSERTION"];

/**
 * Runs an exchange. Resolves after the last byte of the body. Rejects with what the callbacks throw,
 * SERVER_UNREACHABLE, SERVER_BAD_ANSWER (not HTTP), RANGE_SHORT (it broke within an accepted body), REQUEST_TIMEOUT, or
 * ABORTED at once when the signal aborts. After it has settled no callback is called.
 */
export function runExchange(dispatcher: Dispatcher, exchange: Exchange, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(aborted(signal.reason));
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(exchange, signal, { resolve, reject });
    const { url, method, headers } = exchange;
    try {
      // Timeouts are the handler's own: those of undici tick once a second and do not cover the connection.
      dispatcher.dispatch(
        { origin: url.origin, path: url.pathname + url.search, method, headers, headersTimeout: 0, bodyTimeout: 0 },
        handler,
      );
    } catch (error) {
      handler.fail(new MediaFsError("INTERNAL", `request for ${exchange.label} cannot be sent`, { cause: error }));
    }
  });
}

interface Outcome {
  readonly resolve: () => void;
  readonly reject: (error: MediaFsError) => void;
}

/**
 * Follows one request.
 * waiting ──head accepted──▶ receiving ──end──▶ settled; waiting ──head refused──▶ draining ──▶ settled.
 */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal;
  readonly #outcome: Outcome;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  #state: "waiting" | "receiving" | "draining" | "settled" = "waiting";
  #refusal: MediaFsError | undefined;
  #drainedBytes = 0;

  constructor(exchange: Exchange, signal: AbortSignal, outcome: Outcome) {
    this.#exchange = exchange;
    this.#signal = signal;
    this.#outcome = outcome;
    this.#onAbort = () => this.fail(aborted(signal.reason));
    signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#timer = setTimeout(() => this.fail(this.#timeoutError()), exchange.idleMs);
    this.#timer.unref();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was given up while it waited for its connection.
    if (this.#state === "settled") controller.abort(aborted(this.#signal.reason));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHead["headers"]): void {
    if (status < 200 || this.#state !== "waiting") return;
    this.#timer.refresh();
    const head: ResponseHead = { status, headers };
    try {
      this.#exchange.onHead(head);
      this.#state = "receiving";
    } catch (error) {
      this.#refuse(toMediaFsError(error), head);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#timer.refresh();
    try {
      if (this.#state === "receiving") this.#exchange.onData(chunk);
      else if (this.#state === "draining") this.#drain(chunk);
    } catch (error) {
      this.fail(toMediaFsError(error));
    }
  }

  onResponseEnd(): void {
    if (this.#state === "receiving") this.#settle(this.#outcome.resolve);
    else this.fail(this.#refusal ?? new MediaFsError("SERVER_BAD_ANSWER", `no answer for ${this.#exchange.label}`));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.fail(this.#refusal ?? this.#connectionError(error));
  }

  /** Ends the exchange with an error and destroys its connection, if it is not settled. */
  fail(error: MediaFsError): void {
    if (this.#state === "settled") return;
    this.#settle(() => this.#outcome.reject(error));
    this.#controller?.abort(error);
  }

  #refuse(error: MediaFsError, head: ResponseHead): void {
    const length = contentLengthOf(head);
    const short = length === undefined || (typeof length === "number" && length <= DRAINED_BYTES);
    if (!short || head.status < 300) {
      this.fail(error);
    } else {
      this.#refusal = error;
      this.#state = "draining";
    }
  }

  #drain(chunk: Uint8Array): void {
    this.#drainedBytes += chunk.length;
    if (this.#drainedBytes > DRAINED_BYTES && this.#refusal !== undefined) this.fail(this.#refusal);
  }

  #settle(report: () => void): void {
    this.#state = "settled";
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#onAbort);
    report();
  }

  #timeoutError(): MediaFsError {
    const { label, idleMs } = this.#exchange;
    return this.#refusal ?? new MediaFsError("REQUEST_TIMEOUT", `no byte of ${label} for ${idleMs} ms`);
  }

  #connectionError(cause: Error): MediaFsError {
    const { label } = this.#exchange;
    if (codeOf(cause) !== undefined) return toMediaFsError(cause);
    if (this.#state === "receiving")
      return new MediaFsError("RANGE_SHORT", `the connection broke within ${label}`, { cause });
    return isNotHttp(cause)
      ? new MediaFsError("SERVER_BAD_ANSWER", `the answer for ${label} is not HTTP`, { cause })
      : new MediaFsError("SERVER_UNREACHABLE", `no connection for ${label}`, { cause });
  }
}

/** Whether undici understood no head of an answer, rather than got none. Its parser's errors have a code in some versions only. */
function isNotHttp(cause: Error): boolean {
  const code = systemCodeOf(cause) ?? "";
  if (cause.name === "HTTPParserError" || NOT_HTTP_CODES.includes(code) || code.startsWith("HPE_")) return true;
  return code === "UND_ERR_SOCKET" && /^bad (?:response|upgrade)$/.test(cause.message);
}
