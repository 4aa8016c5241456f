import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Accounts, type UserOptions } from "./accounts.js";
import { runExchange } from "./exchange.js";
import { Faults } from "./faults.js";
import { idOf } from "./ids.js";
import type { Library } from "./library.js";
import { Pacer } from "./pacer.js";
import type { Front, StartupPhase } from "./request-front.js";
import { type LoggedRequest, RequestLog } from "./request-log.js";
import type { ServerState } from "./routes.js";
import { featuresOf, type ServerVersion } from "./server-version.js";

/** What the simulated server is like. */
export interface JellyfinServerOptions {
  readonly library: Library;
  /** Default: `cyril` with the password `secret`, who sees everything. */
  readonly users?: readonly UserOptions[];
  /** Default: one, `0123456789abcdef0123456789abcdef`. */
  readonly apiKeys?: readonly string[];
  /** Default `12.0.0`. */
  readonly version?: ServerVersion;
  readonly serverName?: string;
  /** Stable id of the server. Default: follows from its name. */
  readonly serverId?: string;
  /** TCP port. Default 0: a free one, kept over restarts. */
  readonly port?: number;
  /** Base path, such as `/jellyfin`; requests without it are redirected to the web client. */
  readonly baseUrl?: string;
  /** False: the set-up wizard was never finished. */
  readonly wizardCompleted?: boolean;
  /** The setting that shows box sets in place of the films in them. Default false. */
  readonly groupsIntoBoxSets?: boolean;
  /** The setting that lists specials in the seasons in which they aired, too. Default true. */
  readonly specialsWithinSeasons?: boolean;
  /** Keep the JSON of every answer in the log. Default false. */
  readonly recordAnswers?: boolean;
}

/** The API key of a server that was given none. */
export const DEFAULT_API_KEY = "0123456789abcdef0123456789abcdef";

/** Starts a simulated server on 127.0.0.1. */
export async function startJellyfinServer(options: JellyfinServerOptions): Promise<JellyfinServer> {
  const server = new JellyfinServer(options);
  await server.start();
  return server;
}

/** A running simulated server. Its fields may be changed at any time and take effect at the next request. */
export class JellyfinServer {
  readonly log = new RequestLog();
  readonly faults = new Faults();
  readonly accounts: Accounts;
  readonly library: Library;
  /** Wait before each answer. */
  latencyMs = 0;
  /** While set, the server says that it is starting. */
  startup: StartupPhase | undefined;
  /** Limit for each connection. */
  connectionBytesPerSecond: number | undefined;
  readonly #options: JellyfinServerOptions;
  readonly #front: Front;
  readonly #globalPacer = new Pacer(undefined);
  readonly #connections = new Map<Socket, { readonly number: number; readonly pacer: Pacer }>();
  #http: Server | undefined;
  #port: number;
  #connectionCount = 0;
  #requestCount = 0;
  #stopping = new AbortController();

  constructor(options: JellyfinServerOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.library = options.library;
    this.accounts = new Accounts(
      options.users ?? [{ name: "cyril", password: "secret" }],
      options.apiKeys ?? [DEFAULT_API_KEY],
    );
    this.#front = { state: this.#state(), baseUrl: options.baseUrl ?? "", startup: () => this.startup };
  }

  /** Limit for all connections together; undefined is none. */
  get bytesPerSecond(): number | undefined {
    return this.#globalPacer.bytesPerSecond;
  }

  set bytesPerSecond(limit: number | undefined) {
    this.#globalPacer.bytesPerSecond = limit;
  }

  /** Address to configure in a client: with the base path, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#front.baseUrl}`;
  }

  get port(): number {
    return this.#port;
  }

  get serverId(): string {
    return this.#front.state.serverId;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#connections.size;
  }

  /** Connections since the first start. */
  get connectionsSoFar(): number {
    return this.#connectionCount;
  }

  /** Starts to listen, after a stop on the same port again. */
  async start(): Promise<void> {
    this.#stopping = new AbortController();
    // Longer than the request line that is allowed, so that too long ones reach the check.
    const http = createServer({ maxHeaderSize: 64 * 1024 }, (message, response) => this.#serve(message, response));
    // As Kestrel does; Node's five seconds would close connections between two requests of a quiet client.
    http.keepAliveTimeout = 120_000;
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
    for (const socket of this.#connections.keys()) socket.destroy();
    await closed;
  }

  #state(): ServerState {
    const options = this.#options;
    const version = options.version ?? "12.0.0";
    const serverName = options.serverName ?? "simulated";
    return {
      library: this.library,
      accounts: this.accounts,
      version,
      features: featuresOf(version),
      serverName,
      serverId: options.serverId ?? idOf("server", serverName),
      address: () => this.url,
      wizardCompleted: options.wizardCompleted ?? true,
      groupsIntoBoxSets: options.groupsIntoBoxSets ?? false,
      specialsWithinSeasons: options.specialsWithinSeasons ?? true,
    };
  }

  #welcome(socket: Socket): void {
    this.#connectionCount++;
    this.#connections.set(socket, { number: this.#connectionCount, pacer: new Pacer(undefined) });
    socket.once("close", () => this.#connections.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setNoDelay(true);
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(message.socket);
    if (connection !== undefined) connection.pacer.bytesPerSecond = this.connectionBytesPerSecond;
    void runExchange({
      front: this.#front,
      faults: this.faults,
      message,
      response,
      request: this.#logged(message),
      pacers: connection === undefined ? [this.#globalPacer] : [this.#globalPacer, connection.pacer],
      latencyMs: this.latencyMs,
      recordAnswers: this.#options.recordAnswers ?? false,
      stopping: this.#stopping.signal,
    });
  }

  #logged(message: IncomingMessage): LoggedRequest {
    const [path = "", search = ""] = (message.url ?? "").split("?", 2);
    const request: LoggedRequest = {
      number: ++this.#requestCount,
      method: message.method ?? "",
      path: path.startsWith(this.#front.baseUrl) ? path.slice(this.#front.baseUrl.length) : path,
      query: new URLSearchParams(search),
      headers: message.headers,
      connection: this.#connections.get(message.socket)?.number ?? 0,
      startedMs: Date.now(),
      endedMs: undefined,
      status: undefined,
      bytesSent: 0,
      abortedByClient: false,
      fault: undefined,
      answer: undefined,
    };
    this.log.add(request);
    return request;
  }
}
