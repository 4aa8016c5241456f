import { type ErrorCode, toMediaFsError } from "../base/index.js";

/** The names of the errnos that a mount answers; drivers translate them to their platform's numbers. */
export type ErrnoName =
  | "EPERM"
  | "ENOENT"
  | "EIO"
  | "EBADF"
  | "EACCES"
  | "EISDIR"
  | "ENOTDIR"
  | "EINTR"
  | "ESTALE"
  | "EOPNOTSUPP";

const ERRNO = {
  AUTH_REJECTED: "EACCES",
  ACCESS_DENIED: "EACCES",
  USER_UNKNOWN: "EACCES",
  SERVER_UNREACHABLE: "EIO",
  SERVER_STARTING: "EIO",
  SERVER_NOT_SET_UP: "EIO",
  SERVER_WRONG_ADDRESS: "EIO",
  SERVER_WRONG_PRODUCT: "EIO",
  SERVER_BAD_ANSWER: "EIO",
  RATE_LIMITED: "EIO",
  REQUEST_TIMEOUT: "EIO",
  // The name was listed: to say that it does not exist would make scanners delete it.
  ITEM_NOT_FOUND: "EIO",
  UNSUPPORTED: "EOPNOTSUPP",
  SERVER_REFUSED: "EIO",
  ABORTED: "EINTR",
  CONFIG_NOT_FOUND: "EIO",
  CONFIG_UNREADABLE: "EIO",
  CONFIG_INVALID: "EIO",
  CONFIG_EXISTS: "EIO",
  CONFIG_NOT_WRITABLE: "EIO",
  USAGE: "EIO",
  PLUGIN_NOT_FOUND: "EIO",
  PLUGIN_LOAD_FAILED: "EIO",
  PLUGIN_SHAPE: "EIO",
  PLUGIN_API_MISMATCH: "EIO",
  PLUGIN_NAME_CLASH: "EIO",
  PLUGIN_OPTIONS: "EIO",
  PLUGIN_FAILED: "EIO",
  RANGE_IGNORED: "EIO",
  RANGE_WRONG: "EIO",
  RANGE_SHORT: "EIO",
  RANGE_LONG: "EIO",
  RANGE_ENCODED: "EIO",
  RANGE_REFUSED: "EIO",
  // As NFS says it: the handle refers to content that no longer exists.
  SOURCE_CHANGED: "ESTALE",
  ENTRY_GONE: "EIO",
  MEMORY_REFUSED: "EIO",
  NOT_FOUND: "ENOENT",
  NOT_A_DIRECTORY: "ENOTDIR",
  IS_A_DIRECTORY: "EISDIR",
  READ_ONLY: "EPERM",
  BAD_HANDLE: "EBADF",
  STORE_UNAVAILABLE: "EIO",
  MOUNT_NO_FUSE: "EIO",
  MOUNT_NO_DRIVER: "EIO",
  MOUNTPOINT_MISSING: "EIO",
  MOUNTPOINT_BUSY: "EIO",
  MOUNT_PERMISSION: "EIO",
  MOUNT_ALLOW_OTHER: "EIO",
  MOUNT_FAILED: "EIO",
  UNMOUNT_FAILED: "EIO",
  NOT_RUNNING: "EIO",
  ALREADY_RUNNING: "EIO",
  CONTROL_FAILED: "EIO",
  MONITOR_FAILED: "EIO",
  MONITOR_LOGIN: "EIO",
  MONITOR_FORBIDDEN: "EIO",
  MONITOR_READ_ONLY: "EIO",
  MONITOR_BUSY: "EIO",
  INTERNAL: "EIO",
} as const satisfies Record<ErrorCode, ErrnoName>;

/** The errno that a program sees for an error; EIO for anything unknown. */
export function errnoOf(error: unknown): ErrnoName {
  const code: string = toMediaFsError(error).code;
  return (ERRNO as Readonly<Record<string, ErrnoName>>)[code] ?? "EIO";
}
