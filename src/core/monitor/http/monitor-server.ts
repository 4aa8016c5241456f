import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Clock, type Logger, MediaFsError } from "../../base/index.js";
import { hostOf } from "../../config/index.js";
import { FrontThread } from "./front-thread.js";

/** What answers the requests that are let in. */
export interface RequestHandler {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

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

/** Answers what the front lets in. */
class InnerServer {
  readonly #server: Server;
  readonly #socketPath: string;
  readonly #made: () => Promise<RequestHandler> | undefined;

  private constructor(server: Server, socketPath: string, made: () => Promise<RequestHandler> | undefined) {
    this.#server = server;
    this.#socketPath = socketPath;
    this.#made = made;
  }

  static async open(socketPath: string, makeHandler: () => Promise<RequestHandler>): Promise<InnerServer> {
    let making: Promise<RequestHandler> | undefined;
    const server = createServer((request, response) => {
      making ??= makeHandler();
      making.then(
        (handler) => handler.handle(request, response),
        () => response.writeHead(500).end(),
      );
    });
    rmSync(socketPath, { force: true });
    await listening(server, socketPath);
    chmodSync(socketPath, 0o600);
    return new InnerServer(server, socketPath, () => making);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    rmSync(this.#socketPath, { force: true });
    // What could not be made need not be closed.
    await this.#made()
      ?.then((handler) => handler.close())
      .catch(() => undefined);
  }
}

function listening(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: later ones (no file descriptor left for a connection) must not end the mount.
    server.on("error", (cause) => {
      reject(new MediaFsError("MONITOR_FAILED", `the monitor cannot listen on ${socketPath}`, { cause }));
    });
    server.listen(socketPath, () => resolve()).unref();
  });
}
