import { readdir, stat } from "node:fs/promises";
import { hasCode, MediaFsError, systemCodeOf, withDeadline } from "../base/index.js";
import { findMount, OWN_FS_TYPE } from "./mount-table.js";
import { unmountPath } from "./unmount.js";

const STAT_TIMEOUT_MS = 3_000;
/** What stands in for a mount that is made when somebody looks (autofs(5), systemd.automount(5)). */
const AUTOMOUNT_TYPE = "autofs";

/** How a mount point looks before mounting. */
export type MountPointState = "ready" | "missing" | "not-a-directory" | "not-empty" | "mounted" | "dead";

/**
 * Looks at a mount point without changing it. A dead mount is one whose daemon is gone or, if it is one of ours, does
 * not answer. Rejects with MOUNT_PERMISSION or ABORTED.
 */
export async function inspectMountPoint(mountPoint: string, signal: AbortSignal): Promise<MountPointState> {
  const mount = await findMount(mountPoint);
  if (mount?.fsType === AUTOMOUNT_TYPE) return "ready";
  try {
    const found = await withDeadline(`looking at ${mountPoint}`, STAT_TIMEOUT_MS, signal, () => stat(mountPoint));
    if (mount !== undefined) return "mounted";
    if (!found.isDirectory()) return "not-a-directory";
    return (await readdir(mountPoint)).length === 0 ? "ready" : "not-empty";
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return "missing";
    if (hasCode(error, "ABORTED")) throw error;
    // Only a mount of FUSE can be orphaned. Of others', silence may be a slow network: they are left alone.
    const isLost = systemCodeOf(error) === "ENOTCONN" && mount?.fsType.startsWith("fuse") !== false;
    if (isLost || (hasCode(error, "REQUEST_TIMEOUT") && mount?.fsType === OWN_FS_TYPE)) return "dead";
    if (mount !== undefined) return "mounted";
    throw new MediaFsError("MOUNT_PERMISSION", `cannot look at ${mountPoint}`, { cause: error });
  }
}

/**
 * Makes sure that something can be mounted here: takes a dead mount away, and refuses everything else that stands in
 * the way. Rejects with MOUNTPOINT_MISSING, MOUNTPOINT_BUSY, MOUNT_PERMISSION or UNMOUNT_FAILED.
 */
export async function prepareMountPoint(mountPoint: string, signal: AbortSignal): Promise<void> {
  let state = await inspectMountPoint(mountPoint, signal);
  if (state === "dead") {
    await unmountPath(mountPoint);
    state = await inspectMountPoint(mountPoint, signal);
  }
  switch (state) {
    case "ready":
      return;
    case "missing":
      throw new MediaFsError("MOUNTPOINT_MISSING", `the mount point ${mountPoint} does not exist`);
    case "not-a-directory":
      throw new MediaFsError("MOUNTPOINT_MISSING", `the mount point ${mountPoint} is not a directory`);
    case "not-empty":
      throw new MediaFsError("MOUNTPOINT_BUSY", `the mount point ${mountPoint} is not empty`, {
        hint: "Empty the directory, or choose another with --mount-point.",
      });
    default:
      throw new MediaFsError("MOUNTPOINT_BUSY", `something is mounted at ${mountPoint} already`);
  }
}
