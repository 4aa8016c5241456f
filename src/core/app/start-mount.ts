import { type LogLevel, MediaFsError, SecretRegistry } from "../base/index.js";
import { createLogger } from "../base/pino/index.js";
import { LiveConfig, loadConfig } from "../config/index.js";
import type { ReloadReport } from "../control/index.js";
import { type MountEnd, realMountPoint } from "../mount/index.js";
import { loadOptionTables, ownPackage, type PluginFault } from "../plugin-host/index.js";
import { compose } from "./compose.js";
import { FaultLog } from "./fault-log.js";
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
  const load = (file: string | undefined, loading: AbortSignal) =>
    loadConfig({
      configFile: file,
      cwd: process.cwd(),
      env: process.env,
      overrides: overridesOf(options),
      optionTables: (request) => loadOptionTables(request, loading),
    });
  const loaded = await load(options.configFile, signal);
  const config = new LiveConfig(loaded.config);
  const secrets = new SecretRegistry();
  for (const secret of loaded.secrets) secrets.add(secret);
  const log = createLogger({ level: config.log.level, format: config.log.format, secrets });
  const mountPoint = await mountPointOf(config.mount.point);
  const parts = compose({ config, log, secrets });
  // The same file, also when one that would be found first has appeared since.
  const again = (loading: AbortSignal) => load(config.file, loading);
  const reloader = new Reloader({ ...parts, config, log, secrets, loaded, load: again });
  const version = ownPackage().version;
  const runtime = new Runtime({ parts, reloader, config, log, keys: options.keys, mountPoint, version });
  await runtime.start(signal);
  const faults = new FaultLog(log.child("plugin-host"));
  return {
    mountPoint,
    driver: runtime.driver,
    serverCount: parts.host.keys().length,
    closed: runtime.closed,
    reload: (reloading) => reloader.reload(reloading),
    pluginFailed: (fault) => faults.note(fault),
    stop: () => runtime.stop(),
  };
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
