import type { Clock } from "../base/index.js";
import type { CacheCounters } from "./cache-counters.js";
import type { CacheLimits } from "./file-cache.js";
import type { MemoryLedger } from "./memory-ledger.js";
import type { ProbeKeeper } from "./probe-keeper.js";
import type { SegmentStore } from "./segment-store.js";

/** What the readers of all files share. */
export interface ReaderContext {
  readonly store: SegmentStore;
  readonly ledger: MemoryLedger;
  readonly counters: CacheCounters;
  readonly clock: Clock;
  readonly limits: () => CacheLimits;
  /** How long a read waits without a byte. */
  readonly readMs: () => number;
  readonly keeper: ProbeKeeper;
  /** Aborts fetches that nobody waits for, until so many bytes come free; resolves when they have. */
  readonly makeRoom: (byteCount: number) => Promise<void>;
}
