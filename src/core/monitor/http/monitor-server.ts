import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MediaFsError, systemCodeOf } from "../../base/index.js";
import { hostOf } from "../../config/index.js";
import { FloodGate } from "./flood-gate.js";

/** What answers the requests that are let in. */
export interface RequestHandler {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Where to listen, and what answers. */
export interface Listening {
  /** `host:port`. */
  readonly listen: string;
  /** Makes what answers, at the first request: a mount that nobody looks at does without the memory of it. */
  makeHandler(address: { readonly host: string; readonly port: number }): Promise<RequestHandler>;
}

const HEAD_LIMIT_BYTES = 16 * 1024;
const MOST_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 15_000;

/** The monitor's web server, as far as its limits: what is too much is turned away before anything is spent on it. */
export class MonitorServer {
  readonly host: string;
  readonly port: number;
  readonly #server: Server;
  readonly #handler: () => Promise<RequestHandler> | undefined;

  private constructor(server: Server, host: string, handler: () => Promise<RequestHandler> | undefined) {
    this.#server = server;
    this.host = host;
    this.port = (server.address() as AddressInfo).port;
    this.#handler = handler;
  }

  /** Listens. Rejects with MONITOR_FAILED. */
  static async open({ listen, makeHandler }: Listening): Promise<MonitorServer> {
    const host = hostOf(listen);
    let making: Promise<RequestHandler> | undefined;
    let handler: RequestHandler | undefined;
    const server = guardedServer((request, response) => {
      if (handler !== undefined) return handler.handle(request, response);
      making ??= makeHandler({ host, port: (server.address() as AddressInfo).port });
      making.then(
        (made) => {
          handler = made;
          made.handle(request, response);
        },
        () => response.writeHead(500).end(),
      );
    });
    await listenOn(server, host, Number(listen.slice(listen.lastIndexOf(":") + 1)));
    return new MonitorServer(server, host, () => making);
  }

  /** Stops listening and cuts every connection. Idempotent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    // What could not be made need not be closed.
    await this.#handler()
      ?.then((handler) => handler.close())
      .catch(() => undefined);
  }
}

function guardedServer(handle: RequestHandler["handle"]): Server {
  const gate = new FloodGate(() => performance.now());
  const timeouts = { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  const options = { maxHeaderSize: HEAD_LIMIT_BYTES, keepAliveTimeout: IDLE_TIMEOUT_MS, ...timeouts };
  const server = createServer(options, (request, response) => {
    if (gate.admit()) handle(request, response);
    else if (request.socket.bytesWritten > 0) request.socket.destroy();
    else response.writeHead(429, { connection: "close", "retry-after": "1" }).end();
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on("connection", (socket) => {
    if (gate.isShut) socket.destroy();
  });
  return server;
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: later ones (no file descriptor left for a connection) must not end the mount.
    server.on("error", (cause) => {
      const why = systemCodeOf(cause) ?? cause.message;
      reject(new MediaFsError("MONITOR_FAILED", `the monitor cannot listen on ${host}:${port} (${why})`, { cause }));
    });
    // Never what keeps the process alive.
    server.listen({ host, port }, () => resolve()).unref();
  });
}
