import type { Socket } from "node:net";
import type { PluginWebSocket, PluginWebSocketRequest } from "mediafs/plugin-api";
import { Agent, buildConnector, ping, WebSocket } from "undici";
import { aborted, MediaFsError, raceAbort, withDeadline } from "../base/index.js";
import { MessageQueue } from "./message-queue.js";

const DEFAULT_TIMEOUT_MS = 15_000;
// A connection that a router or a sleeping machine has forgotten breaks with no sign: only an answer shows life.
const HEARTBEAT_MS = 30_000;

/** How a web socket is kept. */
export interface WebSocketSettings {
  /** Default 30 s. */
  readonly heartbeatMs?: number;
  /** Called once, when it has ended or could not be opened. */
  readonly onEnd?: () => void;
}

/** A web socket of a plugin, on a connection of its own: it takes none from the requests. */
export class UndiciWebSocket implements PluginWebSocket {
  readonly #queue = new MessageQueue();
  readonly #what: string;
  readonly #agent: Agent;
  readonly #socket: WebSocket;
  readonly #heartbeat: NodeJS.Timeout;
  #connection: Socket | undefined;
  readonly #onEnd: (() => void) | undefined;
  #state: "opening" | "open" | "ended" = "opening";
  #bytesSeen = -1;

  private constructor(request: PluginWebSocketRequest, settings: WebSocketSettings) {
    this.#onEnd = settings.onEnd;
    this.#what = whatOf(request.url);
    const connect = buildConnector({});
    this.#agent = new Agent({
      connect: (options, callback) =>
        connect(options, (...[error, connection]) => {
          this.#connection = connection ?? undefined;
          if (error !== null || connection === null) callback(error ?? new MediaFsError("INTERNAL", "no socket"), null);
          else callback(null, connection);
        }),
    });
    const url = new URL(request.url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#socket = new WebSocket(url, { dispatcher: this.#agent, headers: { ...request.headers } });
    this.#socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && !this.#queue.put(data)) this.#end(this.#failure("SERVER_BAD_ANSWER", "too much"));
    });
    this.#heartbeat = setInterval(() => this.#beat(), settings.heartbeatMs ?? HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** Opens one. Rejects with SERVER_UNREACHABLE, REQUEST_TIMEOUT or ABORTED, and then nothing is left of it. */
  static async open(request: PluginWebSocketRequest, settings: WebSocketSettings = {}): Promise<UndiciWebSocket> {
    const socket = new UndiciWebSocket(request, settings);
    try {
      const opening = (signal: AbortSignal) => raceAbort(socket.#opened(), signal);
      await withDeadline(socket.#what, request.timeoutMs ?? DEFAULT_TIMEOUT_MS, request.signal, opening);
    } catch (error) {
      socket.#end(error);
      throw error;
    }
    socket.#follow(request.signal);
    return socket;
  }

  get messages(): AsyncIterable<string> {
    return this.#queue;
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(): void {
    this.#end(undefined);
  }

  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.addEventListener("open", () => {
        this.#state = "open";
        resolve();
      });
      this.#socket.addEventListener("error", ({ error }) =>
        reject(this.#failure("SERVER_UNREACHABLE", "the server opens no web socket", error)),
      );
      this.#socket.addEventListener("close", ({ wasClean }) =>
        this.#end(wasClean ? undefined : this.#failure("SERVER_UNREACHABLE", "the connection broke")),
      );
    });
  }

  #follow(signal: AbortSignal): void {
    const end = () => this.#end(aborted(signal.reason));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  }

  #beat(): void {
    if (this.#state !== "open" || this.#connection === undefined) return;
    const { bytesRead } = this.#connection;
    if (bytesRead === this.#bytesSeen) {
      this.#end(this.#failure("SERVER_UNREACHABLE", "the connection fell silent"));
      return;
    }
    this.#bytesSeen = bytesRead;
    ping(this.#socket);
  }

  #end(error: unknown): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#queue.end(error);
    this.#onEnd?.();
    clearInterval(this.#heartbeat);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close();
    // The farewell is sent, but not waited for: a server may never answer it.
    this.#connection?.destroySoon();
    void this.#agent.destroy();
  }

  #failure(code: "SERVER_UNREACHABLE" | "SERVER_BAD_ANSWER", words: string, cause?: unknown): MediaFsError {
    return new MediaFsError(code, `${this.#what}: ${words}`, cause === undefined ? {} : { cause });
  }
}

// Without the query, which may hold a token.
function whatOf({ origin, pathname }: URL): string {
  return `web socket ${origin}${pathname}`;
}
