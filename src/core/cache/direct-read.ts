import { type Lane, toMediaFsError } from "../base/index.js";
import type { ByteSink, RangeTransport } from "../transport/index.js";
import type { ReadWaiter } from "./read-waiter.js";

/** Where the bytes go, and how urgent they are. */
export interface DirectReadOptions {
  readonly bytes: Uint8Array;
  readonly lane: () => Lane;
}

/**
 * Reads what a waiter wants into `bytes` by one ranged request, outside the cache. Settles when the transport no
 * longer touches `bytes`; rejects as RangeTransport.read or as the waiter's patience ends.
 */
export async function readDirectly(
  transport: RangeTransport,
  waiter: ReadWaiter,
  { bytes, lane }: DirectReadOptions,
): Promise<void> {
  const controller = new AbortController();
  const { start, end, source } = waiter;
  let filled = 0;
  const sink: ByteSink = {
    space: () => bytes.subarray(filled),
    commit: (byteCount) => {
      filled += byteCount;
      waiter.progressed();
      waiter.reach(start + filled);
    },
  };
  const reading = transport
    .read({ source, start, end, sink, lane }, controller.signal)
    .catch((error: unknown) => waiter.fail(toMediaFsError(error)));
  try {
    await waiter.done;
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    await reading;
  }
}
