import type { MediaURL } from "mediafs/plugin-api";
import { Agent } from "undici";
import { aborted, childLifetime, MediaFsError, throwIfAborted } from "../../base/index.js";
import { headerOf, type ResponseHead } from "../response-head.js";
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

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 3;
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

  /**
   * Fetches, following at most three redirects; the media's headers go to its own origin alone, as any of them may be
   * a credential. Rejects as `runExchange`, with SERVER_BAD_ANSWER for redirects that lead nowhere.
   */
  async fetch(exchange: MediaExchange, signal: AbortSignal): Promise<void> {
    if (this.#closed) throw aborted();
    throwIfAborted(signal);
    const { controller, release } = childLifetime(signal);
    this.#running.add(controller);
    try {
      await this.#follow(exchange, controller.signal);
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

  async #follow(exchange: MediaExchange, signal: AbortSignal): Promise<void> {
    const origin = exchange.media.url.origin;
    let { url } = exchange.media;
    for (let redirects = 0; ; redirects += 1) {
      const next = await this.#hop(exchange, url, url.origin === origin, signal);
      if (next === undefined) return;
      if (redirects === MOST_REDIRECTS) throw badRedirect(exchange.label, "too many");
      url = next;
    }
  }

  /** Resolves with the place a redirect names, or undefined once the body is complete. */
  async #hop(exchange: MediaExchange, url: URL, trusted: boolean, signal: AbortSignal): Promise<URL | undefined> {
    let redirect: URL | undefined;
    const { label, method } = exchange;
    const onHead = (head: ResponseHead) => {
      redirect = redirectOf(head, url, label);
      if (redirect === undefined) exchange.onHead(head);
    };
    const onData = (chunk: Uint8Array) => {
      if (redirect === undefined) exchange.onData(chunk);
    };
    const headers = { ...(trusted ? lowerCased(exchange.media.headers) : {}), ...OWN_HEADERS, ...exchange.headers };
    await runExchange(this.#agent, { label, method, url, headers, idleMs: this.#idleMs, onHead, onData }, signal);
    return redirect;
  }
}

const OWN_HEADERS = { "accept-encoding": "identity", "user-agent": "mediafs" };

function lowerCased(headers: MediaURL["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

function redirectOf(head: ResponseHead, from: URL, label: string): URL | undefined {
  if (!REDIRECTS.includes(head.status)) return undefined;
  const location = headerOf(head, "location") ?? "";
  const target = URL.canParse(location, from.href) && location !== "" ? new URL(location, from) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol)) throw badRedirect(label, "useless");
  return target;
}

function badRedirect(label: string, what: string): MediaFsError {
  return new MediaFsError("SERVER_BAD_ANSWER", `${what} redirects for ${label}`);
}
