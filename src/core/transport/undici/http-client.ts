import type { MediaURL } from "mediafs/plugin-api";
import { Agent } from "undici";
import { aborted, childLifetime, throwIfAborted } from "../../base/index.js";
import { followRedirects, redirectOf } from "../redirects.js";
import type { ResponseHead } from "../response-head.js";
import { type Exchange, runExchange } from "./exchange.js";

/** Limits of a client. */
export interface HttpClientOptions {
  /** How long a server may be silent before a request is given up. Default 10,000. */
  readonly idleMs?: number;
}

/** What to fetch and what to do with the answer. */
export interface MediaExchange extends Pick<Exchange, "label" | "method" | "onHead" | "onData"> {
  readonly media: MediaURL;
  /** Lower-case names; they win over the media's own. */
  readonly headers: Readonly<Record<string, string>>;
}

// Servers close idle connections after 5 s (Node) to 130 s (Kestrel); a request that meets the closing is repeated.
const KEEP_ALIVE_MS = 15_000;

/** GET and HEAD over kept-alive connections of its own, redirects followed. */
export class HttpClient {
  readonly #idleMs: number;
  readonly #agent: Agent;
  readonly #running = new Set<AbortController>();
  #closed = false;

  constructor(options: HttpClientOptions = {}) {
    this.#idleMs = options.idleMs ?? 10_000;
    this.#agent = new Agent({
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: this.#idleMs },
      // One file a connection at a time: a range behind another on one connection would wait for it.
      pipelining: 1,
    });
  }

  /** Fetches, following redirects as `followRedirects` does. Rejects as that or as `runExchange`. */
  async fetch(exchange: MediaExchange, signal: AbortSignal): Promise<void> {
    if (this.#closed) throw aborted();
    throwIfAborted(signal);
    const { controller, release } = childLifetime(signal);
    this.#running.add(controller);
    try {
      await followRedirects(exchange, (url, headers) => this.#hop(exchange, { url, headers }, controller.signal));
    } finally {
      this.#running.delete(controller);
      release();
    }
  }

  /** Aborts what runs and closes every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const controller of this.#running) controller.abort(aborted());
    await this.#agent.destroy();
  }

  /** Resolves with the place a redirect names, or undefined once the body is complete. */
  async #hop(
    exchange: MediaExchange,
    { url, headers }: Pick<Exchange, "url" | "headers">,
    signal: AbortSignal,
  ): Promise<URL | undefined> {
    let redirect: URL | undefined;
    const { label, method } = exchange;
    const onHead = (head: ResponseHead) => {
      redirect = redirectOf(head, url, label);
      if (redirect === undefined) exchange.onHead(head);
    };
    const onData = (chunk: Uint8Array) => {
      if (redirect === undefined) exchange.onData(chunk);
    };
    await runExchange(this.#agent, { label, method, url, headers, idleMs: this.#idleMs, onHead, onData }, signal);
    return redirect;
  }
}
