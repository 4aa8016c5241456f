import { token } from "../base/index.js";
import type { Filesystem } from "../vfs/index.js";

/** What a driver brings beyond the minimum. */
export interface MountCapabilities {
  /** Can tell the kernel to drop names and pages. */
  readonly notifications: boolean;
  /** readdir hands attributes to the kernel. */
  readonly readdirAttributes: boolean;
}

/** Whether a driver can work here. */
export type Probe =
  | {
      readonly usable: true;
      /** What it must do without here, for who asks. */
      readonly remark?: string;
    }
  | {
      readonly usable: false;
      readonly code: "MOUNT_NO_FUSE" | "MOUNT_PERMISSION" | "MOUNT_NO_DRIVER";
      readonly reason: string;
      readonly hint: string;
    };

/** Where and how to mount. */
export interface MountTarget {
  /** Absolute path of an existing directory. */
  readonly mountPoint: string;
  readonly allowOther: boolean;
  /** How long the kernel may keep a name and its attributes. */
  readonly entryTimeoutMs: number;
  /** How long the kernel may remember that a name is not there. */
  readonly negativeTimeoutMs: number;
}

/** How a mount ended. */
export interface MountEnd {
  /** `unmount` was called, or somebody else unmounted it. */
  readonly by: "us" | "other";
}

/** A mount that is up. */
export interface MountSession {
  readonly mountPoint: string;
  /** Settles when the mount has ended, whoever ended it. */
  readonly closed: Promise<MountEnd>;
  /** Ends it, lazily when files are open. Rejects with UNMOUNT_FAILED. Idempotent. */
  unmount(): Promise<void>;
}

/** Shows a Filesystem to the operating system. Only translates. */
export interface MountDriver {
  readonly name: string;
  readonly capabilities: MountCapabilities;
  /** Whether it can work here and, if not, what the user must do. Changes nothing. */
  probe(): Promise<Probe>;
  /** Mounts. Rejects with MOUNT_* or MOUNTPOINT_* codes, UNMOUNT_FAILED or ABORTED. */
  mount(filesystem: Filesystem, target: MountTarget, signal: AbortSignal): Promise<MountSession>;
}
export const MountDriver = token<MountDriver>("MountDriver");
