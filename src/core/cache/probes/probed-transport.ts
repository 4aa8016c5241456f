import { hasCode, type Lane, throwIfAborted } from "../../base/index.js";
import type { RangeRequest, RangeSource, RangeTransport } from "../../transport/index.js";
import type { KeptProbe, ProbeStore } from "./probe-store.js";

/** Gives the bytes of a range that are kept on disk from there, and asks the transport below for the rest. */
export class ProbedTransport implements RangeTransport {
  readonly #inner: RangeTransport;
  readonly #probes: ProbeStore;

  constructor(inner: RangeTransport, probes: ProbeStore) {
    this.#inner = inner;
    this.#probes = probes;
  }

  async read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const kept = await this.#find(request.source);
    throwIfAborted(signal);
    if (kept === undefined) return this.#fetch(request, signal);
    for (let at = request.start; at < request.end; ) {
      at = await copyKept(kept, request, at, signal);
      if (at >= request.end) return;
      // Past what turned out damaged, too: nothing is kept any more then.
      const next = kept.runEnd(at) > at ? request.end : Math.min(kept.next(at), request.end);
      await this.#fetch({ ...request, start: at, end: next }, signal);
      at = next;
    }
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    return this.#inner.measure(source, lane, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #find(source: RangeSource): Promise<KeptProbe | undefined> {
    const { key, totalBytes: sizeBytes } = source;
    if (key === undefined || sizeBytes === undefined) return undefined;
    const kept = await this.#probes.find({ key, sizeBytes });
    if (kept === undefined) return undefined;
    // What comes from the server from now on must be of the same file as what is kept.
    source.validator ??= kept.validator;
    if (source.validator === kept.validator) return kept;
    this.#probes.drop(key);
    return undefined;
  }

  async #fetch(request: RangeRequest, signal: AbortSignal): Promise<void> {
    try {
      await this.#inner.read(request, signal);
    } catch (error) {
      const { key } = request.source;
      if (key !== undefined && hasCode(error, "SOURCE_CHANGED")) this.#probes.drop(key);
      throw error;
    }
  }
}

/** Copies what is kept from `start` on. Resolves with where it ended. */
async function copyKept(
  kept: KeptProbe,
  { end, sink }: RangeRequest,
  start: number,
  signal: AbortSignal,
): Promise<number> {
  const keptEnd = Math.min(end, kept.runEnd(start));
  let at = start;
  while (at < keptEnd) {
    const byteCount = await kept.read(at, sink.space().subarray(0, keptEnd - at));
    throwIfAborted(signal);
    if (byteCount === 0) break;
    sink.commit(byteCount);
    at += byteCount;
  }
  return at;
}
