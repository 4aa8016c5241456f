import { close, open } from "node:fs";
import { constants } from "node:os";
import { promisify } from "node:util";
import { MediaFsError } from "../../base/index.js";
import { FUSE_DEVICE } from "../fuse-device.js";
import { OWN_FS_TYPE } from "../mount-table.js";
import { MAX_READ_BYTES } from "./init.js";
import type { Libc } from "./libc.js";

const openFile = promisify(open);
const closeFile = promisify(close);
// mount(2).
const MS_NOSUID = 2;
const MS_NODEV = 4;
const DIRECTORY_MODE = "40000";

/** Mounts as root does, by itself. Resolves with the device. Rejects with MOUNT_*. */
export async function mountPrivileged(libc: Libc, mountPoint: string, allowOther: boolean): Promise<number> {
  const fd = await openFile(FUSE_DEVICE, "r+").catch((cause: unknown) => {
    throw new MediaFsError("MOUNT_PERMISSION", `${FUSE_DEVICE} may not be opened`, { cause });
  });
  const owner = [`user_id=${process.getuid?.() ?? 0}`, `group_id=${process.getgid?.() ?? 0}`];
  const options = [`fd=${fd}`, `rootmode=${DIRECTORY_MODE}`, ...owner, `max_read=${MAX_READ_BYTES}`];
  if (allowOther) options.push("allow_other");
  if (libc.mount("mediafs", mountPoint, OWN_FS_TYPE, MS_NOSUID | MS_NODEV, options.join(",")) === 0) return fd;
  const errno = libc.errno();
  await closeFile(fd);
  throw refusalOf(errno, mountPoint);
}

function refusalOf(errno: number, mountPoint: string): MediaFsError {
  const { EPERM, EACCES, ENODEV } = constants.errno;
  const name = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? String(errno);
  if (errno === EPERM || errno === EACCES) {
    const hint = "A container needs the capability SYS_ADMIN to mount (docker run --cap-add SYS_ADMIN).";
    return new MediaFsError("MOUNT_PERMISSION", `this process may not mount at ${mountPoint} (${name})`, { hint });
  }
  if (errno === ENODEV) return new MediaFsError("MOUNT_NO_FUSE", `the kernel has no FUSE (${name})`);
  return new MediaFsError("MOUNT_FAILED", `cannot mount at ${mountPoint} (${name})`);
}
