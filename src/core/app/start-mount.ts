import { type LogLevel, MediaFsError, SecretRegistry } from "../base/index.js";
import { createLogger } from "../base/pino/index.js";
import { LiveConfig } from "../config/index.js";
import type { ReloadReport } from "../control/index.js";
import { type LoginLink, LogJournal, type Monitor } from "../monitor/index.js";
import { type MountEnd, realMountPoint } from "../mount/index.js";
import { ownPackage, type PluginFault } from "../plugin-host/index.js";
import { compose } from "./compose.js";
import { ConfigurationSource } from "./configuration-source.js";
import { FaultLog } from "./fault-log.js";
import { limitHeapGrowth } from "./heap-growth.js";
import type { MountFacts } from "./mount-control.js";
import { monitorOf } from "./open-monitor.js";
import { Reloader } from "./reloader.js";
import { Runtime } from "./runtime.js";

/** What the command line adds to the configuration file. */
export interface MountOptions {
  /** `--config`; found by cosmiconfig without it. */
  readonly configFile: string | undefined;
  /** Entries to mount; all enabled ones when empty. */
  readonly keys: readonly string[];
  readonly mountPoint: string | undefined;
  readonly driver: string | undefined;
  readonly allowOther: boolean | undefined;
  readonly logLevel: LogLevel | undefined;
  readonly logFormat: "pretty" | "json" | undefined;
}

/** A mount that is up, with everything behind it. */
export interface RunningMount {
  readonly mountPoint: string;
  readonly driver: string;
  readonly serverCount: number;
  /** Settles after the mount has ended, whoever ended it, and everything is closed. */
  readonly closed: Promise<MountEnd>;
  /** The monitor's page, where there is one and its address is to be shown. */
  readonly monitor?: { readonly address: string; loginLink(): LoginLink } | undefined;
  /** Puts the changed configuration in force. Rejects with CONFIG_* or PLUGIN_*, having changed nothing. */
  reload(signal: AbortSignal): Promise<ReloadReport>;
  /** Logs a fault of a plugin that nobody caught. */
  pluginFailed(fault: PluginFault): void;
  /** Unmounts and closes everything. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Loads the configuration, mounts, and connects the servers in the background: the mount is up even while they are
 * not. Rejects with CONFIG_*, USAGE, MOUNT_*, MOUNTPOINT_*, ALREADY_RUNNING, or PLUGIN_* when no entry has a plugin,
 * leaving nothing behind.
 */
export async function startMount(options: MountOptions, signal: AbortSignal): Promise<RunningMount> {
  limitHeapGrowth();
  const source = new ConfigurationSource(overridesOf(options));
  const loaded = await source.load(options.configFile, signal);
  const config = new LiveConfig(loaded.config);
  const secrets = new SecretRegistry();
  for (const secret of loaded.secrets) secrets.add(secret);
  const { level, format } = config.log;
  const journal = new LogJournal();
  const log = createLogger({ level, format, secrets, onRecord: (line) => journal.add(line) });
  const mountPoint = await mountPointOf(config.mount.point);
  const parts = compose({ config, log, secrets });
  // The same file, also when one that would be found first has appeared since.
  const load = (loading: AbortSignal) => source.load(config.file, loading);
  let monitor: Monitor | undefined;
  const onReloaded = () => void monitor?.reconfigured();
  const reloader = new Reloader({ ...parts, config, log, secrets, loaded, load, onReloaded });
  const makeMonitor = (facts: MountFacts) => {
    monitor = monitorOf({ parts, config, reloader, source, journal, secrets, log }, facts);
    return monitor;
  };
  const { version } = ownPackage();
  const runtime = new Runtime({ parts, reloader, config, log, keys: options.keys, mountPoint, version, makeMonitor });
  await runtime.start(signal);
  const faults = new FaultLog(log.child("plugin-host"));
  return {
    mountPoint,
    driver: runtime.driver,
    serverCount: parts.host.keys().length,
    closed: runtime.closed,
    monitor: monitorAccess(monitor, format),
    reload: (reloading) => reloader.reload(reloading),
    pluginFailed: (fault) => faults.note(fault),
    stop: () => runtime.stop(),
  };
}

/** Where logs are for programs, a line of its own would be in their way: they have the address in the log. */
function monitorAccess(monitor: Monitor | undefined, format: "pretty" | "json"): RunningMount["monitor"] {
  const address = monitor?.address;
  if (monitor === undefined || address === undefined || format === "json") return undefined;
  return { address, loginLink: () => monitor.loginLink() };
}

function overridesOf(options: MountOptions): Readonly<Record<string, unknown>> {
  return {
    "mount.point": options.mountPoint,
    "mount.driver": options.driver,
    "mount.allowOther": options.allowOther,
    "log.level": options.logLevel,
    "log.format": options.logFormat,
  };
}

/** The mount point as the kernel's table will name it. */
async function mountPointOf(configured: string | undefined): Promise<string> {
  if (configured === undefined) {
    throw new MediaFsError("CONFIG_INVALID", "no mount point is configured", {
      hint: "Set `mount.point` in the configuration, or give --mount-point DIR.",
    });
  }
  return realMountPoint(configured);
}
