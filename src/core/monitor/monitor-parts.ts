import type { Clock, Logger, Secrets } from "../base/index.js";
import type { FileCache } from "../cache/index.js";
import type { Catalog } from "../catalog/index.js";
import type { Config, LoadedConfig } from "../config/index.js";
import type { PluginHost } from "../plugin-host/index.js";
import type { Store } from "../store/index.js";
import type { ServerSlots, TransportActivity } from "../transport/index.js";
import type { MediaFilesystem, Reads } from "../vfs/index.js";
import type { MountFacts, Overview, ReloadChanges } from "./api.js";
import type { LogJournal } from "./facts/log-journal.js";

/** The configuration in force, and how it is changed. */
export interface ConfigurationAccess {
  /** How it came about. */
  readonly state: {
    readonly loadedAtMs: number;
    readonly refused: NonNullable<Overview["configuration"]["refused"]> | Readonly<ConfigurationRefusal> | undefined;
    readonly awaitingMount: readonly string[];
  };
  /** What is in force, as its file said it. */
  readonly loaded: LoadedConfig;
  /** What a configuration would be that says this in the same file. Rejects with CONFIG_INVALID, naming every mistake. */
  check(raw: unknown, signal: AbortSignal): Promise<LoadedConfig>;
  /** Reads the file again and puts it in force. Rejects with CONFIG_* or PLUGIN_*, having changed nothing. */
  reload(signal: AbortSignal): Promise<Changes>;
}

/** Why a configuration is not in force. */
export interface ConfigurationRefusal {
  readonly atMs: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly lines: readonly string[];
}

/** {@link ReloadChanges} as the core gives it. */
export type Changes = { readonly [K in keyof ReloadChanges]: readonly string[] };

/** The running parts that the monitor looks at and acts on. */
export interface MonitorParts {
  readonly media: MediaFilesystem;
  readonly cache: FileCache;
  readonly catalog: Catalog;
  readonly host: PluginHost;
  readonly store: Store;
  readonly activity: TransportActivity;
  readonly slots: ServerSlots;
  readonly reads: Reads;
  /** Live. */
  readonly config: Config;
  readonly configuration: ConfigurationAccess;
  readonly secrets: Secrets;
  readonly journal: LogJournal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly facts: MountFacts;
}
