import { type LogLevel, MediaFsError } from "../base/index.js";
import type { MountEnd } from "../mount/index.js";

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
  /** Unmounts and closes everything. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Loads the configuration, mounts, and connects the servers in the background: the mount is up even while they are
 * not. Rejects with CONFIG_*, MOUNT_*, MOUNTPOINT_* or ALREADY_RUNNING, leaving nothing behind.
 */
export async function startMount(_options: MountOptions, _signal: AbortSignal): Promise<RunningMount> {
  throw new MediaFsError("INTERNAL", "wiring is built next");
}
