import type { Clock, Logger } from "../../base/index.js";
import { hostOf } from "../../config/index.js";
import { FrontThread } from "./front-thread.js";
import { InnerServer, type RequestHandler } from "./inner-server.js";

/** Where to listen, and what answers. */
export interface Listening {
  /** `host:port`. */
  readonly listen: string;
  /** Absolute path of a socket that this user alone can reach; made, and taken away at the end. */
  readonly socketPath: string;
  /** Makes what answers, at the first request: a mount that nobody looks at does without the memory of it. */
  makeHandler(address: { readonly host: string; readonly port: number }): Promise<RequestHandler>;
  readonly clock: Clock;
  readonly log: Logger;
}

const LIMITS = {
  // A page with its files, and a person who clicks as fast as he can; programs that poll ask less.
  requestsPerSecond: 30,
  burst: 100,
  // Looking at one costs a tenth of a millisecond: a twentieth of a processor at most.
  arrivalsPerSecond: 500,
  arrivalBurst: 500,
  mostConnections: 64,
  headLimitBytes: 16 * 1024,
  bodyLimitBytes: 128 * 1024,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 15_000,
} as const;

/** The monitor's web server: a thread that lets requests in, within limits, and passes them on through a private socket. */
export class MonitorServer {
  readonly host: string;
  readonly port: number;
  readonly #front: FrontThread;
  readonly #inner: InnerServer;

  private constructor(host: string, parts: { readonly front: FrontThread; readonly inner: InnerServer }) {
    this.host = host;
    this.port = parts.front.port;
    this.#front = parts.front;
    this.#inner = parts.inner;
  }

  /** Listens. Rejects with MONITOR_FAILED. */
  static async open({ listen, socketPath, makeHandler, clock, log }: Listening): Promise<MonitorServer> {
    const host = hostOf(listen);
    let port = Number(listen.slice(listen.lastIndexOf(":") + 1));
    const inner = await InnerServer.open(socketPath, () => makeHandler({ host, port }));
    try {
      const front = await FrontThread.open({ host, port, socketPath, ...LIMITS }, { clock, log });
      port = front.port;
      return new MonitorServer(host, { front, inner });
    } catch (error) {
      await inner.close();
      throw error;
    }
  }

  /** Stops listening and cuts every connection. Idempotent. */
  async close(): Promise<void> {
    await this.#inner.close();
    await this.#front.close();
  }
}
