import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Accounts, type UserOptions } from "./accounts.js";
import type { Answer } from "./answer.js";
import { ChangeSockets, type SocketRules } from "./change-sockets.js";
import { runExchange } from "./exchange.js";
import { Faults } from "./faults.js";
import type { Library } from "./library.js";
import { NewsDesk } from "./library-news.js";
import { Pacer } from "./pacer.js";
import { type LoggedRequest, RequestLog } from "./request-log.js";

/** What a simulated server of any product is like. */
export interface SimulatedServerOptions {
  readonly library: Library;
  /** Default: `cyril` with the password `secret`, who sees everything. */
  readonly users?: readonly UserOptions[];
  /** Default: one, `0123456789abcdef0123456789abcdef`. */
  readonly apiKeys?: readonly string[];
  readonly serverName?: string;
  /** Stable id of the server. Default: follows from its name. */
  readonly serverId?: string;
  /** TCP port. Default 0: a free one, kept over restarts. */
  readonly port?: number;
  /** Keep the JSON of every answer in the log. Default false. */
  readonly recordAnswers?: boolean;
}

/** The API key of a server that was given none. */
export const DEFAULT_API_KEY = "0123456789abcdef0123456789abcdef";

/**
 * A running simulated server, whatever it speaks. Its fields may be changed at any time and take effect at the next
 * request.
 */
export abstract class SimulatedServer {
  readonly log = new RequestLog((path) => this.loggedPath(path));
  readonly faults = new Faults();
  readonly accounts: Accounts;
  readonly library: Library;
  /** Wait before each answer. */
  latencyMs = 0;
  /** Limit for each connection. */
  connectionBytesPerSecond: number | undefined;
  /** How long the library has to rest before its changes are told over web sockets: half a minute, as it is set at first. */
  newsDelayMs = 30_000;
  /** False plays a proxy that passes web sockets not on. */
  passesSockets = true;
  /** The web sockets that clients opened. */
  readonly sockets = new ChangeSockets(this.socketRules());
  readonly #recordAnswers: boolean;
  readonly #globalPacer = new Pacer(undefined);
  readonly #connections = new Map<Socket, { readonly number: number; readonly pacer: Pacer }>();
  #http: Server | undefined;
  #port: number;
  #connectionCount = 0;
  #stopping = new AbortController();
  #stopListening: () => void = () => undefined;

  constructor(options: SimulatedServerOptions) {
    this.#recordAnswers = options.recordAnswers ?? false;
    this.#port = options.port ?? 0;
    this.library = options.library;
    this.accounts = new Accounts(
      options.users ?? [{ name: "cyril", password: "secret" }],
      options.apiKeys ?? [DEFAULT_API_KEY],
    );
  }

  /** Stable id by which clients know the server. */
  abstract get serverId(): string;

  /** Address to configure in a client: with the base path, without a slash at the end. */
  abstract get url(): string;

  /** The answer before any fault. Never rejects. */
  protected abstract answer(message: IncomingMessage, request: LoggedRequest): Promise<Answer>;

  /** A path as the log shows it: without a base path. */
  protected abstract loggedPath(path: string): string;

  /** How web sockets are held; nobody gets one unless a product says how. */
  protected socketRules(): SocketRules {
    return { welcome: () => ({ refusedWith: 404 }), keepAliveSeconds: () => undefined, closesSilent: false };
  }

  /** Limit for all connections together; undefined is none. */
  get bytesPerSecond(): number | undefined {
    return this.#globalPacer.bytesPerSecond;
  }

  set bytesPerSecond(limit: number | undefined) {
    this.#globalPacer.bytesPerSecond = limit;
  }

  get port(): number {
    return this.#port;
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
    http.on("upgrade", (message, connection, head) => {
      const logged = this.log.begin(message, this.#connections.get(message.socket)?.number ?? 0);
      logged.status = this.passesSockets
        ? this.sockets.upgrade(message, connection, head)
        : this.sockets.refuse(connection, 400);
      logged.endedMs = Date.now();
    });
    const desk = new NewsDesk(
      () => this.newsDelayMs,
      (news) => this.sockets.tell(news),
    );
    const unsubscribe = this.library.onChange((change) => desk.note(change));
    this.#stopListening = () => {
      unsubscribe();
      desk.close();
    };
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
    this.#stopListening();
    const http = this.#http;
    this.#http = undefined;
    if (http === undefined) return;
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    for (const socket of this.#connections.keys()) socket.destroy();
    await closed;
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
      answer: (asked, request) => this.answer(asked, request),
      faults: this.faults,
      message,
      response,
      request: this.log.begin(message, connection?.number ?? 0),
      pacers: connection === undefined ? [this.#globalPacer] : [this.#globalPacer, connection.pacer],
      latencyMs: this.latencyMs,
      recordAnswers: this.#recordAnswers,
      stopping: this.#stopping.signal,
    });
  }
}
