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
export { WindowCache } from "./window-cache.js";
