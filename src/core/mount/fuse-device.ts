import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { Probe } from "./mount-driver.js";

/** The kernel's side of FUSE. */
export const FUSE_DEVICE = "/dev/fuse";

/** Whether the kernel has FUSE and this user may use it. */
export async function probeFuseDevice(): Promise<Probe> {
  if (!(await mayAccess(constants.F_OK))) {
    const hint =
      "Install FUSE (Debian: apt-get install fuse3) and load the kernel module (modprobe fuse); start a container with --device /dev/fuse.";
    return { usable: false, code: "MOUNT_NO_FUSE", reason: `${FUSE_DEVICE} does not exist`, hint };
  }
  if (await mayAccess(constants.R_OK | constants.W_OK)) return { usable: true };
  const hint = `Give this user read and write access to ${FUSE_DEVICE}.`;
  return { usable: false, code: "MOUNT_PERMISSION", reason: `${FUSE_DEVICE} may not be opened`, hint };
}

function mayAccess(mode: number): Promise<boolean> {
  return access(FUSE_DEVICE, mode).then(
    () => true,
    () => false,
  );
}
