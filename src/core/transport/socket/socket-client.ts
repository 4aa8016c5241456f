import type { MediaURL } from "mediafs/plugin-api";
import { throwIfAborted } from "../../base/index.js";
import { followRedirects, redirectOf } from "../redirects.js";
import type { ResponseHead } from "../response-head.js";
import { ConnectionPool } from "./connection-pool.js";
import { type Exchange, runExchange } from "./exchange.js";
import { requestHead, type SocketRequest } from "./request-head.js";

/** Limits of a client. */
export interface SocketClientOptions {
  /** How long a server may be silent before a request is given up. Default 10,000. */
  readonly idleMs?: number;
}

/** What to fetch and what to do with the answer. */
export interface SocketFetch extends Pick<Exchange, "label" | "onHead"> {
  readonly media: MediaURL;
  /** Lower-case names; they win over the media's own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** GET over kept-alive connections of its own, redirects followed. */
export class SocketClient {
  readonly #idleMs: number;
  readonly #pool = new ConnectionPool();

  constructor(options: SocketClientOptions = {}) {
    this.#idleMs = options.idleMs ?? 10_000;
  }

  /** Fetches, following redirects as `followRedirects` does. Rejects as that or as `runExchange`. */
  async fetch(wanted: SocketFetch, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const { label, onHead } = wanted;
    await followRedirects(wanted, (url, headers) => this.#hop({ label, url, headers }, onHead, signal));
  }

  /** Aborts what runs and closes every connection. */
  close(): void {
    this.#pool.close();
  }

  /** Resolves with the place a redirect names, or undefined once the body is complete. */
  async #hop(request: SocketRequest, onHead: Exchange["onHead"], signal: AbortSignal): Promise<URL | undefined> {
    const { label, url } = request;
    let redirect: URL | undefined;
    const exchange: Exchange = {
      label,
      requestHead: requestHead(request),
      idleMs: this.#idleMs,
      onHead: (head: ResponseHead) => {
        redirect = redirectOf(head, url, label);
        return redirect === undefined ? onHead(head) : undefined;
      },
    };
    const pool = this.#pool;
    const end = await runExchange({ connection: pool.take(url), pool }, exchange, signal);
    // The server closed the connection as the request was on its way: others that were kept may be closed too.
    if (end === "stale") await runExchange({ connection: pool.open(url), pool }, exchange, signal);
    return redirect;
  }
}
