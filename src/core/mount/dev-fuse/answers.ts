import { newLifetime } from "../../base/index.js";
import type { FuseDevice } from "./device.js";
import { ANSWER_BODY, writeAnswerHeader } from "./replies.js";

// The longest answer that is made here: a page of a directory. Bytes of files are not copied.
const SCRATCH_BYTES = 1_048_576 + ANSWER_BODY;
const EIO = 5;
// As many as reads are under way at once.
const SPARE_CONTROLLERS = 64;

interface OpenRequest {
  readonly nodeid: number;
  controller: AbortController | undefined;
}

/** The requests that wait for an answer, each of which is answered once. */
export class Answers {
  readonly #device: Pick<FuseDevice, "write" | "writev">;
  readonly #open = new Map<number, OpenRequest>();
  readonly #parts: Uint8Array[] = [];
  readonly #header = Buffer.alloc(ANSWER_BODY);
  // Of requests that were answered without being given up: to make one costs as much as to send a small answer.
  readonly #spare: AbortController[] = [];
  #isEnding = false;
  /** Where bodies are written, behind {@link ANSWER_BODY}, for `send` to send at once. */
  readonly scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  /** Requests begun and answered, for tests. */
  readonly counts = { begun: 0, answered: 0 };

  constructor(device: Pick<FuseDevice, "write" | "writev">) {
    this.#device = device;
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#open.size;
  }

  /** From now on `unique` waits for its answer. */
  begin(unique: number, nodeid: number): void {
    this.counts.begun += 1;
    this.#open.set(unique, { nodeid, controller: undefined });
  }

  /** Ends when the request is interrupted or the mount ends. */
  signalOf(unique: number): AbortSignal {
    const request = this.#open.get(unique);
    if (request === undefined || this.#isEnding) return AbortSignal.abort();
    request.controller ??= this.#spare.pop() ?? newLifetime();
    return request.controller.signal;
  }

  /** Whether a request about a node waits. */
  concerns(nodeid: number): boolean {
    for (const request of this.#open.values()) if (request.nodeid === nodeid) return true;
    return false;
  }

  /** Gives up a request, which is then answered as it sees fit; nothing when it was answered. */
  interrupt(unique: number): void {
    this.#open.get(unique)?.controller?.abort();
  }

  /** Gives up every request that waits, and those to come until `resume`. */
  end(): void {
    this.#isEnding = true;
    for (const { controller } of this.#open.values()) controller?.abort();
  }

  /** Takes requests again after `end`. */
  resume(): void {
    this.#isEnding = false;
  }

  /** Answers with an errno, 0 for success. Returns whether somebody took it. */
  error(unique: number, errno: number): boolean {
    return this.send(unique, 0, errno);
  }

  /** Answers with what stands in `scratch`. Returns whether somebody took it. */
  send(unique: number, bodyBytes: number, errno = 0): boolean {
    if (!this.#settle(unique)) return false;
    writeAnswerHeader(this.scratch, { unique, errno, bodyBytes });
    const taken = this.#device.write(this.scratch, ANSWER_BODY + bodyBytes);
    if (taken === "refused" && bodyBytes > 0) this.#failed(unique);
    return taken === "taken";
  }

  /** Answers with bytes where they lie. Returns whether somebody took them. */
  bytes(unique: number, chunks: readonly Uint8Array[], byteLength: number): boolean {
    if (!this.#settle(unique)) return false;
    writeAnswerHeader(this.#header, { unique, errno: 0, bodyBytes: byteLength });
    this.#parts.length = 0;
    this.#parts.push(this.#header, ...chunks);
    const taken = this.#device.writev(this.#parts);
    this.#parts.length = 0;
    if (taken === "refused") this.#failed(unique);
    return taken === "taken";
  }

  #settle(unique: number): boolean {
    const request = this.#open.get(unique);
    if (request === undefined) return false;
    this.#open.delete(unique);
    const { controller } = request;
    if (controller?.signal.aborted === false && this.#spare.length < SPARE_CONTROLLERS) this.#spare.push(controller);
    this.counts.answered += 1;
    return true;
  }

  /** The kernel did not like the answer, and still waits. */
  #failed(unique: number): void {
    writeAnswerHeader(this.scratch, { unique, errno: EIO, bodyBytes: 0 });
    this.#device.write(this.scratch, ANSWER_BODY);
  }
}
