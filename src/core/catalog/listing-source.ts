import type { FetchedDirectory } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";

/** Where the cache's records come from and who is told of them. */
export interface ListingSource {
  /** Asks the server; every request has a deadline. Rejects as the connector does. */
  fetch(directory: FetchedDirectory, signal: AbortSignal): Promise<DirectoryRecord>;
  /** Called before `fetch`; what it waits for may make the fetch needless. Never rejects but with ABORTED. */
  beforeFetch(directory: FetchedDirectory, signal: AbortSignal): Promise<void>;
  /** The record kept from an earlier run. */
  recall(directory: FetchedDirectory): DirectoryRecord | undefined;
  /** A record took the place of `old`; from memory when it is the same content in another form. */
  accepted(record: DirectoryRecord, old: DirectoryRecord | undefined, from: "server" | "snapshot" | "memory"): void;
  /** The server says that the directory does not exist any more; `record` was what was known of it. */
  gone(directory: FetchedDirectory, record: DirectoryRecord | undefined): void;
  /** A record left the cache for want of room. */
  evicted(record: DirectoryRecord): void;
}
