import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { type Clock, type Logger, MediaFsError } from "../../base/index.js";
import { FRONT_END, FRONT_PROGRAM, type FrontOptions, type FrontReport } from "./front.js";

/** What a front needs beside its options. */
export interface FrontParts {
  readonly clock: Clock;
  readonly log: Logger;
}

const START_TIMEOUT_MS = 10_000;
const LAST_WORDS_MS = 1_000;
const SOONEST_AGAIN_MS = 100;
const LATEST_AGAIN_MS = 30_000;
// One that listened for so long did not end because of how it starts.
const SOUND_MS = 60_000;
// What passes through is kept elsewhere; a thread that needs more has gone wrong, and ends alone.
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/** The thread of the front: one that dies is started again, at the same port, at ever longer intervals. */
export class FrontThread {
  readonly #parts: FrontParts;
  #options: FrontOptions;
  #worker: Worker | undefined;
  #againMs = SOONEST_AGAIN_MS;
  #cancel: (() => void) | undefined;
  #closed = false;

  private constructor(options: FrontOptions, parts: FrontParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Listens. Rejects with MONITOR_FAILED. */
  static async open(options: FrontOptions, parts: FrontParts): Promise<FrontThread> {
    const front = new FrontThread(options, parts);
    const report = await front.#start();
    if ("port" in report) return front;
    const { host, port } = options;
    throw new MediaFsError("MONITOR_FAILED", `the monitor cannot listen on ${host}:${port} (${report.failed})`);
  }

  /** Where it listens, also while it is started again. */
  get port(): number {
    return this.#options.port;
  }

  /** Stops listening; whoever has not got his answer after a second is cut off. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    const worker = this.#worker;
    if (worker === undefined || worker.threadId < 0) return;
    const timer = setTimeout(() => void worker.terminate(), LAST_WORDS_MS);
    worker.postMessage(FRONT_END);
    // An error of the thread ends it, too.
    await once(worker, "exit").catch(() => undefined);
    clearTimeout(timer);
  }

  async #start(): Promise<FrontReport> {
    const worker = this.#makeWorker();
    if ("failed" in worker) return worker;
    this.#worker = worker;
    worker.unref();
    const begunAtMs = this.#parts.clock.now();
    let why = "its thread ended";
    // Stays: an error that nobody listens to would end the mount.
    worker.on("error", (error: Error) => {
      why = error.message;
    });
    const report = await firstReport(worker);
    if ("failed" in report) await worker.terminate();
    else {
      this.#options = { ...this.#options, port: report.port };
      worker.once("exit", () => {
        if (this.#parts.clock.now() - begunAtMs >= SOUND_MS) this.#againMs = SOONEST_AGAIN_MS;
        this.#startAgain(why);
      });
    }
    return report;
  }

  #makeWorker(): Worker | { readonly failed: string } {
    try {
      return new Worker(FRONT_PROGRAM, { eval: true, workerData: this.#options, resourceLimits: RESOURCE_LIMITS });
    } catch (error) {
      return { failed: String(error) };
    }
  }

  #startAgain(why: string): void {
    if (this.#closed) return;
    const inMs = this.#againMs;
    this.#againMs = Math.min(inMs * 2, LATEST_AGAIN_MS);
    this.#parts.log.warn("the monitor's page went away and is started again; the mount goes on", { why, inMs });
    this.#cancel = this.#parts.clock.after(inMs, () => void this.#startNow());
  }

  async #startNow(): Promise<void> {
    const report = await this.#start();
    if ("failed" in report) this.#startAgain(report.failed);
    else this.#parts.log.info("the monitor listens again", { port: report.port });
  }
}

function firstReport(worker: Worker): Promise<FrontReport> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ failed: "its thread does not start" }), START_TIMEOUT_MS);
    const settle = (report: FrontReport) => {
      clearTimeout(timer);
      resolve(report);
    };
    worker.once("message", settle);
    worker.once("error", (error: Error) => settle({ failed: error.message }));
    worker.once("exit", () => settle({ failed: "its thread ended" }));
  });
}
