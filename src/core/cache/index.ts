export { AccountedBlobTransport } from "./accounted-blob-transport.js";
export { cacheLimitsOf } from "./cache-limits.js";
export {
  type CachedFile,
  type CacheLimits,
  type CacheStats,
  FileCache,
  type FileReader,
  type ReaderStatus,
  type ReadLease,
  type WindowStatus,
} from "./file-cache.js";
export { MemoryLedger } from "./memory-ledger.js";
export { DiskProbeStore } from "./probes/disk-probe-store.js";
export { MOST_PROBE_BLOCKS } from "./probes/probe-choice.js";
export { ProbeStore } from "./probes/probe-store.js";
export { ProbedTransport } from "./probes/probed-transport.js";
export { WindowCache } from "./window-cache.js";
