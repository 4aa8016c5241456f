import { aborted, type Lane, MediaFsError, toMediaFsError } from "../base/index.js";
import type { ByteSink, RangeSource, RangeTransport } from "../transport/index.js";
import type { ByteRange } from "./byte-range.js";
import type { Segment } from "./segment.js";

/** States of a fetch; the diagram is at {@link Fetch}. */
export type FetchState = "running" | "cut" | "aborted" | "complete" | "failed";

/** Whoever keeps the bytes of a fetch. */
export interface FetchOwner {
  /** Bytes from `start` to `end` of a segment have arrived. */
  arrived(fetch: Fetch, segment: Segment, range: ByteRange): void;
  /** The fetch is done with a segment. */
  released(segment: Segment): void;
  /** The lane it has now: whether somebody waits for it. */
  laneOf(fetch: Fetch): Lane;
  /** It runs no more and will not touch memory again; `error` if it failed. */
  settled(fetch: Fetch, error: MediaFsError | undefined): void;
}

const NEXT: Readonly<Record<FetchState, readonly FetchState[]>> = {
  running: ["cut", "aborted", "complete", "failed"],
  cut: [],
  aborted: [],
  complete: [],
  failed: [],
};

// Where bytes go that nobody wants any more, until the transport has noticed.
const SPILL = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * One ranged request for a contiguous run of bytes that are not there.
 * ```
 * running ──last byte──▶ complete
 *    ├────error───────▶ failed
 *    ├────abort()─────▶ aborted
 *    └────reached the place where another fetch took over──▶ cut
 * ```
 * Only `running` counts as on its way. The transport may notice an abort or cut later: it then writes beside.
 */
export class Fetch implements ByteSink, ByteRange {
  readonly start: number;
  readonly #requestEnd: number;
  readonly #owner: FetchOwner;
  readonly #segments: Segment[];
  readonly #controller = new AbortController();
  #end: number;
  #reached: number;
  #state: FetchState = "running";
  /** Its lane while nobody waits for it. */
  lane: Lane;
  /** Settles when the transport has; never rejects. */
  settled: Promise<void> = Promise.resolve();

  /** `segments` hold the range in order, each busy once for this fetch. */
  constructor(owner: FetchOwner, range: ByteRange, segments: readonly Segment[], lane: Lane) {
    this.#owner = owner;
    this.#segments = [...segments];
    this.start = range.start;
    this.#requestEnd = range.end;
    this.#end = range.end;
    this.#reached = range.start;
    this.lane = lane;
  }

  /** Exclusive; moves forward when the fetch is cut. */
  get end(): number {
    return this.#end;
  }

  /** Bytes before here have arrived. */
  get reached(): number {
    return this.#reached;
  }

  get state(): FetchState {
    return this.#state;
  }

  /** Bytes still on their way. */
  get missingBytes(): number {
    return this.#state === "running" ? this.#end - this.#reached : 0;
  }

  /** Sends the request. */
  begin(transport: RangeTransport, source: RangeSource): void {
    const { start } = this;
    const request = { source, start, end: this.#requestEnd, sink: this, lane: () => this.#owner.laneOf(this) };
    this.settled = transport.read(request, this.#controller.signal).then(
      () => this.#finish(this.#missing()),
      (error: unknown) => this.#finish(toMediaFsError(error)),
    );
  }

  /** Stops it where another fetch takes over, `reached <= position < end`. */
  cutAt(position: number): void {
    this.#end = position;
    if (this.#reached >= position) this.#stop("cut");
  }

  /** Gives it up at once; what has arrived stays. */
  abort(): void {
    this.#stop("aborted");
  }

  space(): Uint8Array {
    const [segment] = this.#segments;
    return this.#state === "running" && segment !== undefined ? segment.slice(this.#reached, this.#end) : SPILL;
  }

  commit(byteCount: number): void {
    const [segment] = this.#segments;
    if (this.#state !== "running" || segment === undefined) return;
    const start = this.#reached;
    this.#reached += byteCount;
    this.#owner.arrived(this, segment, { start, end: this.#reached });
    if (this.#reached >= segment.end) {
      this.#segments.shift();
      this.#owner.released(segment);
    }
    if (this.#reached >= this.#end && this.#end < this.#requestEnd) this.#stop("cut");
  }

  #stop(state: "cut" | "aborted"): void {
    if (this.#state !== "running") return;
    this.#transition(state);
    this.#controller.abort(aborted());
  }

  #missing(): MediaFsError | undefined {
    if (this.#state !== "running" || this.#reached === this.#end) return undefined;
    return new MediaFsError("INTERNAL", "a transport resolved before its range was complete");
  }

  #finish(error: MediaFsError | undefined): void {
    if (this.#state === "running") this.#transition(error === undefined ? "complete" : "failed");
    for (const segment of this.#segments.splice(0)) this.#owner.released(segment);
    this.#owner.settled(this, this.#state === "failed" ? error : undefined);
  }

  #transition(to: FetchState): void {
    if (!NEXT[this.#state].includes(to)) throw new MediaFsError("INTERNAL", `fetch went from ${this.#state} to ${to}`);
    this.#state = to;
  }
}
