import type { PluginErrorCode } from "mediafs/plugin-api";

/** Every code an error of mediafs can carry. Users and programs match on it; it never changes its meaning. */
export type ErrorCode =
  | PluginErrorCode
  | "CONFIG_NOT_FOUND"
  | "CONFIG_UNREADABLE"
  | "CONFIG_INVALID"
  | "CONFIG_EXISTS"
  | "CONFIG_NOT_WRITABLE"
  | "USAGE"
  | "PLUGIN_NOT_FOUND"
  | "PLUGIN_LOAD_FAILED"
  | "PLUGIN_SHAPE"
  | "PLUGIN_API_MISMATCH"
  | "PLUGIN_NAME_CLASH"
  | "PLUGIN_OPTIONS"
  | "PLUGIN_FAILED"
  | "RANGE_IGNORED"
  | "RANGE_WRONG"
  | "RANGE_SHORT"
  | "RANGE_LONG"
  | "RANGE_ENCODED"
  | "RANGE_REFUSED"
  | "SOURCE_CHANGED"
  | "ENTRY_GONE"
  | "MEMORY_REFUSED"
  | "NOT_FOUND"
  | "NOT_A_DIRECTORY"
  | "IS_A_DIRECTORY"
  | "READ_ONLY"
  | "BAD_HANDLE"
  | "STORE_UNAVAILABLE"
  | "MOUNT_NO_FUSE"
  | "MOUNT_NO_DRIVER"
  | "MOUNTPOINT_MISSING"
  | "MOUNTPOINT_BUSY"
  | "MOUNT_PERMISSION"
  | "MOUNT_ALLOW_OTHER"
  | "MOUNT_FAILED"
  | "UNMOUNT_FAILED"
  | "NOT_RUNNING"
  | "ALREADY_RUNNING"
  | "CONTROL_FAILED"
  | "MONITOR_FAILED"
  | "MONITOR_LOGIN"
  | "MONITOR_FORBIDDEN"
  | "MONITOR_READ_ONLY"
  | "MONITOR_BUSY"
  | "INTERNAL";

/** What every error of one code has in common. */
export interface ErrorEntry {
  /** What it means, for the table in docs/errors.md. */
  readonly meaning: string;
  /** What the user can do, one sentence; an error may bring a better one. */
  readonly hint: string;
  /** Whether trying the same thing again can help. */
  readonly retryable: boolean;
  /** Happens in normal use (a name that is not there): logged at debug level only. */
  readonly expected?: true;
}
