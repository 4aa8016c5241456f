import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import {
  type Closeable,
  childLifetime,
  type Logger,
  MediaFsError,
  systemCodeOf,
  toMediaFsError,
  withDeadline,
} from "../base/index.js";
import { answerControl } from "./control-api.js";
import { findControl } from "./control-client.js";
import { makeSocketDirectory, ownSurroundings, type SocketSurroundings, socketName } from "./socket-place.js";
import type { ControlTarget } from "./status.js";

/** What a control server needs. */
export interface ControlServerOptions {
  /** Absolute path: it names the socket. */
  readonly mountPoint: string;
  readonly target: ControlTarget;
  readonly log: Logger;
  /** This process's own, unless a test says otherwise. */
  readonly surroundings?: SocketSurroundings;
}

const BODY_LIMIT_BYTES = 64 * 1024;
// Longer than a reload may take; whoever asks has a deadline of its own.
const ANSWER_TIMEOUT_MS = 35_000;

/** Serves one running mount on a Unix socket that only its user can reach: HTTP with JSON below `/api/v1`. */
export class ControlServer implements Closeable {
  readonly socketPath: string;
  readonly #server: Server;
  readonly #closing: AbortController;

  private constructor(socketPath: string, server: Server, closing: AbortController) {
    this.socketPath = socketPath;
    this.#server = server;
    this.#closing = closing;
  }

  /**
   * Listens, replacing a socket that a dead process left. Rejects with ALREADY_RUNNING when a live mount of this mount
   * point answers, and with CONTROL_FAILED when there is no place for the socket.
   */
  static async open(options: ControlServerOptions): Promise<ControlServer> {
    const surroundings = options.surroundings ?? ownSurroundings();
    await refuseSecond(options.mountPoint, surroundings);
    const socketPath = join(makeSocketDirectory(surroundings), socketName(options.mountPoint));
    const closing = new AbortController();
    const server = createServer((request, response) => {
      void answer(options, request, response, closing.signal);
    });
    await listen(server, socketPath);
    chmodSync(socketPath, 0o600);
    return new ControlServer(socketPath, server, closing);
  }

  /** Stops serving, aborts what is being answered, and removes the socket. Idempotent. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
      // Whoever asks for `unmount` gets its answer before the line goes down.
      setTimeout(() => this.#server.closeAllConnections(), 200).unref();
    });
    rmSync(this.socketPath, { force: true });
  }
}

async function refuseSecond(mountPoint: string, surroundings: SocketSurroundings): Promise<void> {
  const other = await findControl(mountPoint, new AbortController().signal, surroundings);
  if (other === undefined) return;
  throw new MediaFsError("ALREADY_RUNNING", `mediafs is mounted at ${mountPoint} already`);
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      // Dead sockets are gone by now: somebody else began to listen this very moment.
      if (systemCodeOf(cause) === "EADDRINUSE")
        reject(new MediaFsError("ALREADY_RUNNING", "mediafs is being mounted there"));
      else reject(new MediaFsError("CONTROL_FAILED", `cannot listen on ${socketPath}: ${cause.message}`, { cause }));
    });
    server.listen(socketPath, () => resolve());
  });
}

async function answer(
  { target, log }: ControlServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { controller, release } = childLifetime(closing);
  response.once("close", () => {
    release();
    controller.abort();
  });
  const { method = "", url: path = "" } = request;
  const route = `${method} ${path.split("?")[0] ?? ""}`;
  try {
    const body = await readBody(request);
    const result = await withDeadline(route, ANSWER_TIMEOUT_MS, controller.signal, (inTime) =>
      answerControl(target, { method, path, body, signal: inTime }),
    );
    send(response, 200, result);
  } catch (error) {
    const { code, message, hint, lines } = toMediaFsError(error);
    log.debug("control request failed", { route, error });
    send(response, code === "NOT_FOUND" ? 404 : code === "USAGE" ? 400 : 500, {
      error: { code, message, hint, ...(lines.length === 0 ? {} : { lines }) },
    });
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let byteLength = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    byteLength += chunk.byteLength;
    if (byteLength > BODY_LIMIT_BYTES) throw new MediaFsError("USAGE", "the request is too large");
    chunks.push(chunk);
  }
  return byteLength === 0 ? {} : parseObject(Buffer.concat(chunks).toString("utf8"));
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the same complaint.
  }
  throw new MediaFsError("USAGE", "the request is not a JSON object");
}
