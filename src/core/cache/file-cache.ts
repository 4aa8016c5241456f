import { token } from "../base/index.js";
import type { RangeSource } from "../transport/index.js";

/** A file whose bytes are cached, independent of who reads it, of URLs and of tokens. */
export interface CachedFile {
  /** From server id, item, source and version: equal keys mean equal bytes. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Bits per second of the medium, if known: caps read-ahead in seconds for paced readers. */
  readonly bitsPerSecond: number | undefined;
  readonly source: RangeSource;
}

/** Bytes lent out of the cache: valid until `release()`, which must be called exactly once. */
export interface ReadLease {
  /** In order, without a copy. Never written by the reader. */
  readonly chunks: readonly Uint8Array[];
  /** Sum of the chunks: what was asked for, less only at the end of the file. */
  readonly byteLength: number;
  release(): void;
}

/** One open handle on a cached file: follows its reads and fetches ahead of them. */
export interface FileReader {
  /**
   * Bytes from `offset`, as many as asked for up to the end of the file (none at or beyond it).
   * Rejects as RangeTransport.read does, with REQUEST_TIMEOUT after the read timeout; never lends wrong or missing bytes.
   */
  read(offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease>;
  /** Ends read-ahead; fetches that nobody else wants are aborted. Cached bytes stay. Idempotent. */
  close(): void;
  /** The state for the monitor. */
  status(): ReaderStatus;
}

/** What one reader is doing. */
export interface ReaderStatus {
  readonly positionBytes: number;
  readonly windowBytes: number;
  readonly windows: readonly WindowStatus[];
  /** Whether it is being played, or copied. */
  readonly playing: boolean;
  /** There without a gap from the position on. */
  readonly bufferedBytes: number;
  /** What is fetched of the beginning at open; undefined of an empty file. */
  readonly head: { readonly start: number; readonly end: number } | undefined;
  /** The index, once it is known; undefined where there is none. */
  readonly index: { readonly start: number; readonly end: number } | undefined;
  /** Of the file, fetched and dropped unread. */
  readonly wastedBytes: number;
}

/** One window of a file. */
export interface WindowStatus {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly state: "fetching" | "ready" | "partial" | "error";
  readonly filledBytes: number;
  readonly lastAccessMs: number;
  /** When it goes if nobody uses it; undefined while nothing is there. */
  readonly expiresAtMs: number | undefined;
  /** Code of the last failure, while `state` is `error`. */
  readonly error: string | undefined;
}

/** Limits that may change while it runs. */
export interface CacheLimits {
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly windowBytes: number;
  readonly windows: number;
  readonly lastWindow: boolean;
}

/** Counters since the start. */
export interface CacheStats {
  readonly cachedBytes: number;
  readonly inFlightBytes: number;
  readonly maxBytes: number;
  /** Of `maxBytes`: there, on their way, lent, and of small files. */
  readonly reservedBytes: number;
  /** Of `reservedBytes`, for small files: open ones, and those on their way. */
  readonly smallFileBytes: number;
  /** Reads that wait for room. */
  readonly waiting: number;
  readonly files: number;
  readonly hitBytes: number;
  /** From servers. */
  readonly fetchedBytes: number;
  /** From what is kept on disk of files that were looked at before. */
  readonly recalledBytes: number;
  /** Fetched and dropped unread. */
  readonly wastedBytes: number;
  readonly directReads: number;
}

/** Why a small file is in memory. */
export type SmallFileUse = "open" | "underWay";

/** The windows of all files, shared by all handles. */
export interface FileCache {
  /** A reader for a handle. Registers the head and, where configured, the end of the file for fetching. Does no I/O itself. */
  open(file: CachedFile): FileReader;
  /** Drops every window of a file, and what is kept of it on disk; running fetches of waiting readers go on. Returns the bytes dropped. */
  purge(fileKey: string): number;
  /** Drops the window that starts at `start`. Returns whether it was there. */
  purgeWindow(fileKey: string, start: number): boolean;
  /**
   * Waits for memory for a whole small file that somebody else keeps, in the same account: an open one, or one under way.
   * Resolves with the function that gives it back (idempotent). Rejects with ABORTED, or with REQUEST_TIMEOUT after the
   * metadata timeout.
   */
  reserve(byteCount: number, use: SmallFileUse, signal: AbortSignal): Promise<() => void>;
  /** Drops what was not used for `ageMs` or longer and is neither on its way nor waited for. Returns the bytes dropped. */
  purgeOlder(ageMs: number): number;
  /** Cached bytes by the time since their last use, `buckets` parts of the TTL; the last one takes what is older too. */
  ages(buckets: number): readonly number[];
  setLimits(limits: CacheLimits): void;
  stats(): CacheStats;
  close(): Promise<void>;
}
export const FileCache = token<FileCache>("FileCache");
