import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Worker } from "node:worker_threads";
import { MediaFsError } from "../../base/index.js";
import { hostOf } from "../../config/index.js";
import { FRONT_PROGRAM, type FrontOptions, type FrontReport } from "./front.js";

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
}

const LIMITS = {
  // A page with its files, and a person who clicks as fast as he can; programs that poll ask less.
  requestsPerSecond: 30,
  burst: 100,
  mostConnections: 64,
  headLimitBytes: 16 * 1024,
  bodyLimitBytes: 128 * 1024,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 15_000,
} as const;
const START_TIMEOUT_MS = 10_000;
const LAST_WORDS_MS = 50;

/** The monitor's web server: a thread that lets requests in, within limits, and passes them on through a private socket. */
export class MonitorServer {
  readonly host: string;
  readonly port: number;
  readonly #front: Worker;
  readonly #inner: InnerServer;

  private constructor(host: string, port: number, parts: { readonly front: Worker; readonly inner: InnerServer }) {
    this.host = host;
    this.port = port;
    this.#front = parts.front;
    this.#inner = parts.inner;
  }

  /** Listens. Rejects with MONITOR_FAILED. */
  static async open({ listen, socketPath, makeHandler }: Listening): Promise<MonitorServer> {
    const host = hostOf(listen);
    const wanted = Number(listen.slice(listen.lastIndexOf(":") + 1));
    let port = wanted;
    const inner = await InnerServer.open(socketPath, () => makeHandler({ host, port }));
    const workerData: FrontOptions = { host, port: wanted, socketPath, ...LIMITS };
    const front = new Worker(FRONT_PROGRAM, { eval: true, workerData });
    front.unref();
    try {
      const report = await firstReport(front);
      if ("failed" in report) {
        throw new MediaFsError("MONITOR_FAILED", `the monitor cannot listen on ${listen} (${report.failed})`);
      }
      port = report.port;
      return new MonitorServer(host, port, { front, inner });
    } catch (error) {
      await Promise.all([front.terminate(), inner.close()]);
      throw error;
    }
  }

  /** Stops listening and cuts every connection. Idempotent. */
  async close(): Promise<void> {
    await this.#inner.close();
    // What the last answers said is on its way through the thread.
    await new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS));
    await this.#front.terminate();
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

function firstReport(front: Worker): Promise<FrontReport> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ failed: "its thread does not start" }), START_TIMEOUT_MS);
    const settle = (report: FrontReport) => {
      clearTimeout(timer);
      resolve(report);
    };
    front.on("message", settle);
    // Also later, when nobody waits any more: the mount goes on without its page.
    front.on("error", (error: Error) => settle({ failed: error.message }));
  });
}
