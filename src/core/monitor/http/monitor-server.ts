import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { MediaFsError, systemCodeOf } from "../../base/index.js";
import { hostOf } from "../../config/index.js";
import { FloodGate } from "./flood-gate.js";
import { SAFE_HEADERS } from "./headers.js";
import { type MonitorRoutes, registerRoutes } from "./register-routes.js";

/** Where to listen. */
export interface Listening {
  /** `host:port`. */
  readonly listen: string;
}

const BODY_LIMIT_BYTES = 64 * 1024;
const HEAD_LIMIT_BYTES = 16 * 1024;
const MOST_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 15_000;
// A key of two hundred letters that take nine bytes each, encoded.
const LONGEST_PARAMETER = 2_000;

/** The monitor's web server: limits, headers, and the routes behind them. */
export class MonitorServer {
  readonly #app: FastifyInstance;
  readonly host: string;
  readonly port: number;

  private constructor(app: FastifyInstance, host: string, port: number) {
    this.#app = app;
    this.host = host;
    this.port = port;
  }

  /** Listens. Rejects with MONITOR_FAILED. */
  static async open({ listen }: Listening, routes: MonitorRoutes): Promise<MonitorServer> {
    const host = hostOf(listen);
    const wanted = Number(listen.slice(listen.lastIndexOf(":") + 1));
    const app = makeApp(new FloodGate(() => performance.now()));
    let port = wanted;
    registerRoutes(app, routes, () => ({ host, port }));
    try {
      await app.listen({ host, port: wanted });
    } catch (cause) {
      await app.close();
      const why = systemCodeOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
      throw new MediaFsError("MONITOR_FAILED", `the monitor cannot listen on ${listen} (${why})`, { cause });
    }
    port = (app.server.address() as AddressInfo).port;
    return new MonitorServer(app, host, port);
  }

  /** Stops listening and cuts every connection. Idempotent. */
  async close(): Promise<void> {
    await this.#app.close();
  }
}

function makeApp(gate: FloodGate): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    serverFactory: (handler) => guardedServer(handler, gate),
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(SAFE_HEADERS);
  });
  // Forms of other pages can send these without asking; the API takes JSON alone.
  app.removeContentTypeParser("text/plain");
  return app;
}

/** Turns away what is too much before anything is spent on it. */
function guardedServer(handler: RequestListener, gate: FloodGate): Server {
  const options = {
    maxHeaderSize: HEAD_LIMIT_BYTES,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
  };
  const server = createServer(options, (request, response) => {
    if (gate.admit()) handler(request, response);
    else if (response.socket?.bytesWritten === 0)
      response.writeHead(429, { connection: "close", "retry-after": "1" }).end();
    else request.socket.destroy();
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.keepAliveTimeout = IDLE_TIMEOUT_MS;
  server.on("connection", (socket) => {
    if (gate.isShut) socket.destroy();
  });
  return server;
}
