import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { MediaFsError } from "../../base/index.js";
import { AnswerTurns, type Turn } from "./answer-turns.js";

/** What answers the requests that are let in. */
export interface RequestHandler {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Answers what the front lets in, through a private socket, in turns. */
export class InnerServer {
  readonly #server: Server;
  readonly #socketPath: string;
  readonly #makeHandler: () => Promise<RequestHandler>;
  readonly #turns = new AnswerTurns();
  #handler: Promise<RequestHandler> | undefined;

  private constructor(socketPath: string, makeHandler: () => Promise<RequestHandler>) {
    this.#socketPath = socketPath;
    this.#makeHandler = makeHandler;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Listens. `makeHandler` makes what answers, at the first request. Rejects with MONITOR_FAILED. */
  static async open(socketPath: string, makeHandler: () => Promise<RequestHandler>): Promise<InnerServer> {
    const inner = new InnerServer(socketPath, makeHandler);
    rmSync(socketPath, { force: true });
    await listening(inner.#server, socketPath);
    chmodSync(socketPath, 0o600);
    return inner;
  }

  /** Cuts every connection. */
  async close(): Promise<void> {
    this.#turns.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    rmSync(this.#socketPath, { force: true });
    // What could not be made need not be closed.
    await this.#handler?.then((handler) => handler.close()).catch(() => undefined);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const turn: Turn = {
      begin: (done) => {
        response.once("finish", done).once("close", done);
        this.#handler ??= this.#makeHandler();
        this.#handler.then(
          (handler) => {
            handler.handle(request, response);
            // A stream has its head, and goes on for hours.
            setImmediate(() => response.headersSent && done());
          },
          () => response.writeHead(500).end(),
        );
      },
    };
    response.once("close", () => this.#turns.leave(turn));
    if (!this.#turns.take(turn)) response.writeHead(429, { connection: "close", "retry-after": "1" }).end();
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
