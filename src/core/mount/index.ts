export { FUSE_CONF, mayAllowOther } from "./allow-other.js";
export { findExecutable } from "./executable.js";
export {
  type MountCapabilities,
  MountDriver,
  type MountEnd,
  type MountSession,
  type MountTarget,
  type Probe,
} from "./mount-driver.js";
export { inspectMountPoint, type MountPointState } from "./mount-point.js";
export { findMount, type MountedAt, OWN_FS_TYPE, readMountTable } from "./mount-table.js";
export { realMountPoint } from "./real-mount-point.js";
export { selectDriver } from "./select-driver.js";
export { unmountPath } from "./unmount.js";
