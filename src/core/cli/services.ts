import type { MountOptions, ProbedDriver, RunningMount } from "../app/index.js";
import type { LoadedConfig } from "../config/index.js";
import type { ServerStatus } from "../control/index.js";
import type { PluginReport, SignIn } from "../plugin-host/index.js";

/** What the commands need of the rest of mediafs: the real thing in `program.ts`, stand-ins in tests. */
export interface CliServices {
  /** As `startMount` of the app. */
  startMount(options: MountOptions, signal: AbortSignal): Promise<RunningMount>;
  /** Every connector plugin that was found or looked for, refused ones too. */
  findPlugins(search: PluginSearch, signal: AbortSignal): Promise<readonly PluginReport[]>;
  /** How the plugin of this type signs people in; undefined when it cannot. Rejects with ABORTED. */
  findSignIn(search: PluginSearch, type: string, signal: AbortSignal): Promise<SignIn | undefined>;
  /** Every mount driver there is, and whether it can work here. */
  probeDrivers(): Promise<readonly ProbedDriver[]>;
  /** Connects to every enabled entry, pings it and closes again. Failures stand in the answer. Rejects with ABORTED. */
  checkServers(loaded: LoadedConfig, signal: AbortSignal): Promise<readonly ServerStatus[]>;
}

/** Where plugins are looked for. */
export interface PluginSearch {
  /** As configured: names and paths. */
  readonly plugins: readonly string[];
  /** The configuration file's folder: paths start there, and packages are looked for from there. */
  readonly folder: string;
}
