import type { Lane } from "../base/index.js";
import type { RangeSource, RangeTransport } from "../transport/index.js";
import { type ByteRange, overlap, splitAt, widenTo } from "./byte-range.js";
import { Fetch, type FetchOwner } from "./fetch.js";
import type { FileSegments } from "./file-segments.js";
import { PROBE_BLOCK_BYTES } from "./probes/probe-store.js";

/** Who fetches, from where, and how urgently while nobody waits. */
export interface FetchOrder {
  readonly owner: FetchOwner;
  readonly source: RangeSource;
  readonly lane: Lane;
  /** Requests end at multiples of this, nearly all of them. */
  readonly windowBytes: number;
}

// Bytes nearer than this to where a fetch has come are waited for; farther ones are worth a request of their own.
const JOIN_BYTES = 1024 * 1024;
// Less than this is left to finish: a new connection would cost more than the bytes.
const FINISHED_ANYWAY_BYTES = 64 * 1024;

/** The fetches of one file: no byte is on its way twice. */
export class FileFetches {
  readonly #transport: RangeTransport;
  readonly #segments: FileSegments;
  // Those that were aborted or cut stay until the transport has let go of their memory.
  readonly #all = new Set<Fetch>();

  /** How many ended before their last byte. */
  unfinished = 0;

  constructor(transport: RangeTransport, segments: FileSegments) {
    this.#transport = transport;
    this.#segments = segments;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Those whose bytes are on their way. */
  running(): Fetch[] {
    return [...this.#all].filter(({ state }) => state === "running");
  }

  /** Sends requests for what is missing of a range and not on its way. Returns where memory was refused, if it was. */
  fill(range: ByteRange, order: FetchOrder): number | undefined {
    this.#raise(range, order.lane);
    // What is looked at is kept on disk in whole blocks; of playback only the beginning is.
    const wanted = order.lane === "speculation" ? widenTo(range, PROBE_BLOCK_BYTES, this.#segments.sizeBytes) : range;
    for (const gap of this.#gaps(wanted)) {
      for (const piece of splitAt(gap, order.windowBytes)) {
        const reached = this.#begin(piece, order);
        if (reached < piece.end) return reached;
      }
    }
    return undefined;
  }

  /** Cuts the fetch that would bring `position` only after a long way, so that another can start there. */
  takeOver(position: number): void {
    const fetch = this.#bringing(position);
    if (fetch !== undefined && position - fetch.reached > JOIN_BYTES) fetch.cutAt(position);
  }

  /** Aborts the fetch that would bring `position`. */
  giveUp(position: number): void {
    this.#bringing(position)?.abort();
  }

  /** Aborts those that are of no use to anybody any more. */
  abandon(isUseful: (fetch: Fetch) => boolean): void {
    for (const fetch of this.#all) {
      if (fetch.state !== "running" || isUseful(fetch)) continue;
      const nearlyDone = fetch.reached > fetch.start && fetch.missingBytes <= FINISHED_ANYWAY_BYTES;
      if (!nearlyDone) fetch.abort();
    }
  }

  /** Aborts those of a lane that nobody waits for, the farthest first, to free `byteCount` bytes. Returns them. */
  abortGuesses(lane: Lane, byteCount: number, isAwaited: (fetch: Fetch) => boolean): readonly Fetch[] {
    const victims: Fetch[] = [];
    let freedBytes = 0;
    for (const fetch of this.running().sort((a, b) => b.start - a.start)) {
      if (freedBytes >= byteCount) break;
      if (fetch.lane !== lane || isAwaited(fetch)) continue;
      freedBytes += fetch.missingBytes;
      victims.push(fetch);
      fetch.abort();
    }
    return victims;
  }

  /** Forgets a fetch that has settled. */
  remove(fetch: Fetch): void {
    this.#all.delete(fetch);
    if (fetch.state !== "complete") this.unfinished += 1;
  }

  /** Resolves when no fetch touches memory any more. */
  async allSettled(): Promise<void> {
    await Promise.all([...this.#all].map((fetch) => fetch.settled));
  }

  /** What was fetched on a guess goes on as playback once it is wanted as such. */
  #raise(range: ByteRange, lane: Lane): void {
    if (lane !== "prefetch") return;
    for (const fetch of this.#all) if (fetch.state === "running" && overlap(fetch, range)) fetch.lane = lane;
  }

  #begin(range: ByteRange, { owner, source, lane }: FetchOrder): number {
    const segments = this.#segments.holdSome(range, lane);
    const end = Math.min(range.end, segments.at(-1)?.end ?? range.start);
    if (end > range.start) {
      const fetch = new Fetch(owner, { start: range.start, end }, segments, lane);
      this.#all.add(fetch);
      fetch.begin(this.#transport, source);
    }
    return end;
  }

  #gaps({ start, end }: ByteRange): ByteRange[] {
    const gaps: ByteRange[] = [];
    for (let at = start; at < end; ) {
      const there = Math.max(this.#segments.runEnd(at, end), this.#bringing(at)?.end ?? at);
      if (there > at) {
        at = there;
        continue;
      }
      const fetched = this.running().map(({ reached }) => (reached > at ? reached : end));
      const gapEnd = Math.min(this.#segments.nextFilled(at, end), ...fetched, end);
      gaps.push({ start: at, end: gapEnd });
      at = gapEnd;
    }
    return gaps;
  }

  #bringing(position: number): Fetch | undefined {
    for (const fetch of this.#all) {
      if (fetch.state === "running" && fetch.reached <= position && position < fetch.end) return fetch;
    }
    return undefined;
  }
}
