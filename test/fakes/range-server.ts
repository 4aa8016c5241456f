import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RangeFault, ServedRequest } from "../../src/testing/faulty-range-server.js";
import { seededRandom } from "./seeded-random.js";

/** A request as the server saw it, still changing while it is answered. */
export interface LoggedRequest extends ServedRequest {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  aborted: boolean;
  complete: boolean;
  sentBytes: number;
}

export interface RangeServerOptions {
  readonly sizeBytes?: number;
  /** Before every head. */
  readonly latencyMs?: number;
  /** Per answer. */
  readonly bytesPerSecond?: number;
  readonly keepAlive?: boolean;
}

const CHUNK_BYTES = 64 * 1024;
// A prime: no shift by a power of two, or by a window, gives the same bytes.
const PATTERN = patternOf(1_048_583);

function patternOf(byteLength: number): Buffer {
  const random = seededRandom(7);
  return Buffer.from(Uint8Array.from({ length: byteLength }, () => Math.floor(random() * 256)));
}

/** The content of every file: a function of the offset. */
export function contentByte(offset: number): number {
  return PATTERN[offset % PATTERN.length] ?? 0;
}

/** A slice of the content. */
export function content(start: number, end: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = start; at < end; ) {
    const from = at % PATTERN.length;
    const part = PATTERN.subarray(from, Math.min(PATTERN.length, from + end - at));
    parts.push(part);
    at += part.length;
  }
  return Buffer.concat(parts);
}

/** One file over node:http, at any path; answers properly until told otherwise. */
export class RangeServer {
  sizeBytes: number;
  etag = '"first"';
  latencyMs: number;
  bytesPerSecond: number;
  /** Decides the fault of a request that has none queued. */
  chaos: (request: LoggedRequest) => RangeFault | undefined = () => undefined;
  readonly log: LoggedRequest[] = [];
  readonly #faults: RangeFault[] = [];
  #server: http.Server;
  #port = 0;
  readonly #keepAlive: boolean;

  private constructor(options: RangeServerOptions) {
    this.sizeBytes = options.sizeBytes ?? 3 * 1024 * 1024 + 17;
    this.latencyMs = options.latencyMs ?? 0;
    this.bytesPerSecond = options.bytesPerSecond ?? 0;
    this.#keepAlive = options.keepAlive ?? true;
    this.#server = this.#create();
  }

  static async start(options: RangeServerOptions = {}): Promise<RangeServer> {
    const server = new RangeServer(options);
    await server.listen();
    return server;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/file`);
  }

  byteAt(offset: number): number {
    return contentByte(offset);
  }

  answerNext(...faults: readonly RangeFault[]): void {
    this.#faults.push(...faults);
  }

  requests(): readonly LoggedRequest[] {
    return this.log;
  }

  /** Listens again on the same port after `close`. */
  async listen(): Promise<void> {
    this.#server = this.#create();
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #create(): http.Server {
    return http.createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [start, end] = this.#rangeOf(request);
    const logged: LoggedRequest = {
      path: request.url ?? "",
      headers: request.headers,
      start,
      end,
      aborted: false,
      complete: false,
      sentBytes: 0,
    };
    this.log.push(logged);
    response.on("close", () => {
      logged.complete = response.writableFinished;
      logged.aborted = !response.writableFinished;
    });
    if (!this.#keepAlive) response.setHeader("connection", "close");
    if (this.latencyMs > 0) await pause(this.latencyMs);
    const fault = this.#faults.shift() ?? this.chaos(logged);
    await this.#send(response, logged, fault);
  }

  #rangeOf(request: IncomingMessage): [number, number] {
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    return match === null ? [0, this.sizeBytes] : [Number(match[1]), Math.min(this.sizeBytes, Number(match[2]) + 1)];
  }

  async #send(response: ServerResponse, logged: LoggedRequest, fault: RangeFault | undefined): Promise<void> {
    const { start, end } = logged;
    switch (fault?.kind) {
      case "status":
        response.writeHead(fault.status, { "content-length": 0, ...fault.headers }).end();
        return;
      case "silent":
        return;
      case "ignoreRange":
        response.writeHead(200, { etag: this.etag, "content-length": this.sizeBytes });
        return this.#body(response, logged, [0, this.sizeBytes]);
      case "gzip":
        response.writeHead(206, { ...this.#head(start, end), "content-encoding": "gzip" }).end(content(start, end));
        return;
      case "multipart":
        response.writeHead(206, { etag: this.etag, "content-type": "multipart/byteranges; boundary=x" }).end("--x--");
        return;
      case "wrongLength":
        response.writeHead(206, { ...this.#head(start, end), "content-length": end - start - 1 });
        return this.#body(response, logged, [start, end - 1]);
      case "wrongStart":
        response.writeHead(206, this.#head(start + fault.byBytes, end + fault.byBytes));
        return this.#body(response, logged, [start + fault.byBytes, end + fault.byBytes]);
      case "wrongTotal":
        response.writeHead(206, {
          ...this.#head(start, end),
          "content-range": `bytes ${start}-${end - 1}/${fault.totalBytes}`,
        });
        return this.#body(response, logged, [start, end]);
      case "changed":
        response.writeHead(206, { ...this.#head(start, end), etag: '"other"' });
        return this.#body(response, logged, [start, end]);
      case "short":
        response.writeHead(206, withoutLength(this.#head(start, end)));
        return this.#body(response, logged, [start, Math.max(start, end - fault.byBytes)]);
      case "long":
        response.writeHead(206, withoutLength(this.#head(start, end)));
        return this.#body(response, logged, [start, end + fault.byBytes]);
      case "reset":
        response.writeHead(206, this.#head(start, end));
        await this.#stream(response, logged, [start, Math.min(end, start + fault.afterBytes)]);
        response.destroy();
        return;
      case "raw":
        return sendRaw(response, fault.bytes, fault.singly === true);
      case "stall":
        response.writeHead(206, this.#head(start, end));
        return this.#stream(response, logged, [start, Math.min(end, start + fault.afterBytes)]);
      default:
        response.writeHead(206, this.#head(start, end));
        return this.#body(response, logged, [start, end]);
    }
  }

  #head(start: number, end: number): Record<string, string | number> {
    return {
      etag: this.etag,
      "content-length": end - start,
      "content-range": `bytes ${start}-${end - 1}/${this.sizeBytes}`,
    };
  }

  async #body(response: ServerResponse, logged: LoggedRequest, range: [number, number]): Promise<void> {
    await this.#stream(response, logged, range);
    response.end();
  }

  async #stream(response: ServerResponse, logged: LoggedRequest, [start, end]: [number, number]): Promise<void> {
    for (let at = start; at < end && !response.destroyed; ) {
      const next = Math.min(end, at + CHUNK_BYTES);
      // A write to a broken connection calls back too.
      await new Promise((resolve) => response.write(content(at, next), resolve));
      logged.sentBytes += next - at;
      at = next;
      if (this.bytesPerSecond > 0) await pause((CHUNK_BYTES / this.bytesPerSecond) * 1000);
    }
  }
}

/** Speaks for the server beside node:http, which sends only what is right. */
async function sendRaw(response: ServerResponse, text: string, singly: boolean): Promise<void> {
  const { socket } = response;
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; singly && at < bytes.length && socket?.destroyed === false; at += 1) {
    socket.write(bytes.subarray(at, at + 1));
    await new Promise(setImmediate);
  }
  socket?.end(singly ? "" : bytes);
}

function withoutLength(head: Record<string, string | number>): Record<string, string | number> {
  const { "content-length": _, ...rest } = head;
  return rest;
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
