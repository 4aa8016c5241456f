import type { CacheStats, ReaderStatus } from "../cache/index.js";
import type { EntryChanges, ServerState } from "../plugin-host/index.js";

/** One `servers[]` entry as it is now, with its listings. */
export interface ServerStatus extends ServerState {
  readonly listings: number;
  /** Age of the oldest listing served. */
  readonly oldestListingAgeMs: number | undefined;
  /** Listings served though their refresh failed. */
  readonly staleListings: number;
}

/** One open handle with a live reader. */
export interface OpenFile {
  readonly handle: number;
  /** From the root of the mount, starting with `/`. */
  readonly path: string;
  readonly serverKey: string;
  readonly sizeBytes: number;
  readonly openedAtMs: number;
  readonly reader: ReaderStatus;
}

/** How the configuration in force came about. */
export interface ConfigurationState {
  readonly loadedAtMs: number;
  /** Why the newest one is not in force, if it is not. */
  readonly refused:
    | {
        readonly atMs: number;
        readonly code: string;
        readonly message: string;
        readonly hint: string;
        /** Every mistake. */
        readonly lines: readonly string[];
      }
    | undefined;
  /** Options that were changed and take a new mount. */
  readonly awaitingMount: readonly string[];
}

/** What a reload changed. */
export interface ReloadReport extends EntryChanges {
  /** Options that were changed and take a new mount. */
  readonly awaitingMount: readonly string[];
}

/** A running mount. */
export interface MountStatus {
  readonly mountPoint: string;
  readonly driver: string;
  readonly version: string;
  readonly pid: number;
  readonly startedAtMs: number;
  readonly configFile: string | undefined;
  readonly configuration: ConfigurationState;
  readonly servers: readonly ServerStatus[];
  readonly openFiles: readonly OpenFile[];
  readonly cache: CacheStats;
  readonly store: { readonly persistent: boolean; readonly bytes: number };
  /** Resident memory of the process. */
  readonly rssBytes: number;
}

/** What can be asked of a running mount, over its control socket. */
export interface ControlTarget {
  /** The state now; pings the servers that are connected. */
  status(signal: AbortSignal): Promise<MountStatus>;
  /**
   * Forgets what is cached at and below a path such as `user@alias/Films`, all without one, and connects the entries
   * concerned that had failed anew. Rejects with NOT_FOUND.
   */
  refresh(path: string | undefined, signal: AbortSignal): Promise<void>;
  /** Reads the configuration again and puts it in force. Rejects with CONFIG_* or PLUGIN_*, having changed nothing. */
  reload(signal: AbortSignal): Promise<ReloadReport>;
  /** Drops the windows of an open file. Returns whether the handle exists. */
  purgeFile(handle: number): boolean;
  /** Drops one window of an open file. Returns whether it was there. */
  purgeWindow(handle: number, start: number): boolean;
  /** Begins the clean end of the mount. */
  unmount(): void;
  /** Answers a request for the monitor's API. Rejects with USAGE for what it has not, and as the monitor does. */
  ask(request: MonitorQuestion): Promise<unknown>;
}

/** A request for the monitor's API. */
export interface MonitorQuestion {
  readonly method: string;
  /** Below the API's root, with its query: `/open-files`. */
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
}
