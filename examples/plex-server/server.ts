import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { runExchange } from "../jellyfin-server/exchange.js";
import { Faults, RequestLog } from "../jellyfin-server/index.js";
import { Pacer } from "../jellyfin-server/pacer.js";
import type { PlexLibrary } from "./library.js";
import { answerRequest, type Front } from "./request-front.js";
import type { PartRules } from "./routes.js";

/** What the simulated server is like. */
export interface PlexServerOptions {
  readonly library: PlexLibrary;
  /** Default: one, {@link DEFAULT_TOKEN}. */
  readonly tokens?: readonly string[];
  /** Let everybody in who has no token, as an unclaimed server does. Default false. */
  readonly open?: boolean;
  readonly machineIdentifier?: string;
  readonly version?: string;
  /** TCP port. Default 0: a free one, kept over restarts. */
  readonly port?: number;
  /** Most items in one answer to a request for a page, whatever was asked for. Default 40. */
  readonly largestPage?: number;
  /** How long a connection may be idle before the server closes it. Default 20,000, as the real server says. */
  readonly idleMs?: number;
  /** Keep the JSON of every answer in the log. Default false. */
  readonly recordAnswers?: boolean;
}

/** The token of a server that was given none. */
export const DEFAULT_TOKEN = "simulated-Token_20xx";

const IDLE_MS = 20_000;

/** Starts a simulated server on 127.0.0.1. */
export async function startPlexServer(options: PlexServerOptions): Promise<PlexServer> {
  const server = new PlexServer(options);
  await server.start();
  return server;
}

/** A running simulated server. Its fields may be changed at any time and take effect at the next request. */
export class PlexServer {
  readonly log = new RequestLog();
  readonly faults = new Faults();
  readonly library: PlexLibrary;
  /** Whether and how files are refused. */
  readonly rules: PartRules = {
    streamRefusal: undefined,
    mayDownload: false,
    decisionHelps: false,
    refusesWithPage: false,
  };
  /** Wait before each answer. */
  latencyMs = 0;
  /** While set, everything is answered with 503 and a word about the database. */
  inMaintenance = false;
  /** While set, lists are sent whole, whatever page was asked for. */
  unpaged = false;
  readonly #options: PlexServerOptions;
  readonly #front: Front;
  readonly #pacer = new Pacer(undefined);
  readonly #sockets = new Map<Socket, number>();
  #http: Server | undefined;
  #port: number;
  #connectionCount = 0;
  #stopping = new AbortController();

  constructor(options: PlexServerOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.library = options.library;
    this.#front = {
      state: {
        library: options.library,
        machineIdentifier: options.machineIdentifier ?? "5150c0ffee5150c0ffee5150c0ffee5150c0ffee",
        version: options.version ?? "1.42.2.10156-f737b826c",
        rules: this.rules,
        largestPage: options.largestPage ?? 40,
        unpaged: () => this.unpaged,
        decided: new Set(),
      },
      tokens: options.tokens ?? [DEFAULT_TOKEN],
      open: options.open ?? false,
      inMaintenance: () => this.inMaintenance,
    };
  }

  /** Address to configure in a client, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Limit for all connections together; undefined is none. */
  set bytesPerSecond(limit: number | undefined) {
    this.#pacer.bytesPerSecond = limit;
  }

  /** Starts to listen, after a stop on the same port again. */
  async start(): Promise<void> {
    this.#stopping = new AbortController();
    const http = createServer((message, response) => this.#serve(message, response));
    http.keepAliveTimeout = this.#options.idleMs ?? IDLE_MS;
    http.on("connection", (socket) => this.#welcome(socket));
    await new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(this.#port, "127.0.0.1", () => resolve());
    });
    this.#port = (http.address() as AddressInfo).port;
    this.#http = http;
  }

  /** Stops listening and breaks all connections: clients are refused until the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const http = this.#http;
    this.#http = undefined;
    if (http === undefined) return;
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  #welcome(socket: Socket): void {
    this.#sockets.set(socket, ++this.#connectionCount);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setNoDelay(true);
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    void runExchange({
      answer: async (asked, request) => answerRequest(this.#front, asked, request),
      faults: this.faults,
      message,
      response,
      request: this.log.begin(message, this.#sockets.get(message.socket) ?? 0),
      pacers: [this.#pacer],
      latencyMs: this.latencyMs,
      recordAnswers: this.#options.recordAnswers ?? false,
      stopping: this.#stopping.signal,
    });
  }
}
