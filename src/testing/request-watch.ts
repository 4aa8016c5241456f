import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** A request that some client of this process began. */
export interface WatchedRequest {
  readonly method: string;
  readonly url: URL;
}

// https://undici.nodejs.org/#/docs/api/DiagnosticsChannel, which the global fetch publishes to as well.
const UNDICI = "undici:request:create";
// https://nodejs.org/api/diagnostics_channel.html#http
const NODE = "http.client.request.start";

/** Every HTTP request to some hosts that begins in this process, whichever client sends it. */
export class RequestWatch {
  readonly requests: WatchedRequest[] = [];
  #hosts = new Set<string>();
  readonly #ofUndici = (message: unknown) => {
    const { request } = message as { readonly request: { method: string; origin: string | URL; path: string } };
    this.#note(request.method, `${String(request.origin).replace(/\/$/, "")}${request.path}`);
  };
  readonly #ofNode = (message: unknown) => {
    const { request } = message as {
      readonly request: { method: string; protocol: string; path: string; getHeader(name: string): unknown };
    };
    this.#note(request.method, `${request.protocol}//${String(request.getHeader("host"))}${request.path}`);
  };

  /** Begins, with these hosts (and their ports). */
  start(hosts: readonly string[]): void {
    this.#hosts = new Set(hosts);
    this.#resume();
  }

  /** One host more. */
  include(host: string): void {
    this.#hosts.add(host);
  }

  /** Runs what is none of the connector's doing. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.stop();
    try {
      return await work();
    } finally {
      this.#resume();
    }
  }

  stop(): void {
    unsubscribe(UNDICI, this.#ofUndici);
    unsubscribe(NODE, this.#ofNode);
  }

  #resume(): void {
    subscribe(UNDICI, this.#ofUndici);
    subscribe(NODE, this.#ofNode);
  }

  #note(method: string, address: string): void {
    if (!URL.canParse(address)) return;
    const url = new URL(address);
    if (this.#hosts.has(url.host)) this.requests.push({ method, url });
  }
}
