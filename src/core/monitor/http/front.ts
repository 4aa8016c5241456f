import type * as Http from "node:http";
import type { AddressInfo } from "node:net";
import type * as Os from "node:os";
import type * as Threads from "node:worker_threads";

/** What the front is told when it starts. */
export interface FrontOptions {
  readonly host: string;
  readonly port: number;
  /** Where requests that are let in go to. */
  readonly socketPath: string;
  /** Requests that are let in, on average, and at once. */
  readonly requestsPerSecond: number;
  readonly burst: number;
  /** Connections and requests that are looked at, on average, and at once; beyond them the thread sleeps. */
  readonly arrivalsPerSecond: number;
  readonly arrivalBurst: number;
  readonly mostConnections: number;
  readonly headLimitBytes: number;
  /** Larger bodies are cut off; what answers refuses smaller ones already. */
  readonly bodyLimitBytes: number;
  readonly requestTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** What the front is told when it shall end: it ends by itself when every answer under way is given. */
export const FRONT_END = "end";

/** What the front says, once: where it listens, or why not. */
export type FrontReport = { readonly port: number } | { readonly failed: string };

/**
 * The web server before the monitor, in a thread of its own: however many requests come, and however fast, the thread
 * that serves reads is only given those that are let in. Turning away costs time, too: a thread that has turned away
 * much sleeps, and leaves what still comes to the kernel. Is run from its own text, where nothing of this file's
 * surroundings exists: it may use nothing but the functions of that text and what it requires itself.
 */
function runFront(require: NodeJS.Require): void {
  const { createServer, request: ask } = require("node:http") as typeof Http;
  const { parentPort, workerData } = require("node:worker_threads") as typeof Threads;
  const options = workerData as FrontOptions;
  yieldToReads(require);
  const admit = bucket(options.requestsPerSecond, options.burst);
  const look = bucket(options.arrivalsPerSecond, options.arrivalBurst);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const restMs = 40;
  const arrived = () => look() || Atomics.wait(cell, 0, 0, restMs);

  const timeouts = { headersTimeout: options.requestTimeoutMs, requestTimeout: options.requestTimeoutMs };
  const limits = { maxHeaderSize: options.headLimitBytes, keepAliveTimeout: options.idleTimeoutMs, ...timeouts };
  let underWay = 0;
  let isEnding = false;
  const endIfDone = () => isEnding && underWay === 0 && process.exit();
  const server = createServer(limits, (incoming, outgoing) => {
    underWay += 1;
    outgoing.on("close", () => {
      underWay -= 1;
      endIfDone();
    });
    arrived();
    if (admit()) forward({ incoming, outgoing }, ask, options);
    else outgoing.writeHead(429, { connection: "close", "retry-after": "1" }).end();
  });
  server.maxConnections = options.mostConnections;
  server.on("connection", arrived).on("drop", arrived);
  parentPort?.once("message", () => {
    isEnding = true;
    server.close();
    endIfDone();
  });
  const tell = (report: FrontReport) => parentPort?.postMessage(report);
  server.on("error", (error: NodeJS.ErrnoException) => tell({ failed: error.code ?? error.message }));
  server.listen(options, () => tell({ port: (server.address() as AddressInfo).port }));
}

/** Lets the thread that serves reads go first where both want a processor. Of the front's own text. */
function yieldToReads(require: NodeJS.Require): void {
  // Elsewhere than on Linux this is the priority of the whole process.
  if (process.platform !== "linux") return;
  const os = require("node:os") as typeof Os;
  // Nothing is lost where that is not allowed.
  try {
    os.setPriority(0, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {}
}

/** So many a second, and so many at once: false when there is none left. Of the front's own text. */
function bucket(perSecond: number, burst: number): () => boolean {
  let balance = burst;
  let filledAtMs = performance.now();
  return () => {
    const nowMs = performance.now();
    balance = Math.min(burst, balance + ((nowMs - filledAtMs) * perSecond) / 1000);
    filledAtMs = nowMs;
    if (balance < 1) return false;
    balance -= 1;
    return true;
  };
}

/** Passes a request on, and its answer back. Of the front's own text, as {@link runFront} is. */
function forward(
  { incoming, outgoing }: { readonly incoming: Http.IncomingMessage; readonly outgoing: Http.ServerResponse },
  ask: typeof Http.request,
  options: FrontOptions,
): void {
  const { upgrade: _, expect: __, ...headers } = incoming.headers;
  const { method, url: path } = incoming;
  const asked = ask({
    socketPath: options.socketPath,
    method,
    path,
    headers: { ...headers, connection: "close" },
    agent: false,
  });
  asked.on("response", (answer) => {
    const { connection: _close, "transfer-encoding": _coding, ...told } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 500, told);
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on("error", () => outgoing.destroy());
  });
  asked.on("error", () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
  outgoing.on("close", () => asked.destroy());
  // As a whole, in one piece: what answers may do so before the end of a body, and close.
  const body: Buffer[] = [];
  let bodyBytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bodyBytes += chunk.length;
    if (bodyBytes <= options.bodyLimitBytes) body.push(chunk);
    else incoming.destroy();
  });
  incoming.on("end", () => asked.end(Buffer.concat(body)));
}

/**
 * The program of the front's thread: the built package and the sources alike have no file that a thread could be started
 * from. Compilers that keep names call `__name`.
 */
export const FRONT_PROGRAM = [
  "const __name = (value) => value;",
  ...[forward, yieldToReads, bucket].map(String),
  `(${runFront.toString()})(require);`,
].join("\n");
