import { injectable } from "tsyringe";
import { MediaFsError, throwIfAborted } from "../../base/index.js";
import type { Filesystem } from "../../vfs/index.js";
import { FUSE_CONF, mayAllowOther } from "../allow-other.js";
import { findExecutable } from "../executable.js";
import { probeFuseDevice } from "../fuse-device.js";
import type { MountDriver, MountSession, MountTarget, Probe } from "../mount-driver.js";
import { prepareMountPoint } from "../mount-point.js";
import { FuseDevice } from "./device.js";
import { type Libc, loadLibc } from "./libc.js";
import { mountPrivileged } from "./privileged-mount.js";
import { raiseReadAhead } from "./read-ahead.js";
import { DevFuseSession } from "./session.js";
import { FUSERMOUNT, mountUnprivileged } from "./unprivileged-mount.js";

const SMALL_READS = "reads of 128 KiB: only root may raise the kernel's read-ahead";

/** Speaks the kernel's FUSE protocol itself. */
@injectable()
export class DevFuseDriver implements MountDriver {
  readonly name = "dev-fuse";
  readonly capabilities = { notifications: true, readdirAttributes: true };

  async probe(): Promise<Probe> {
    if (process.platform !== "linux") {
      const reason = "its FUSE protocol is that of Linux";
      return { usable: false, code: "MOUNT_NO_DRIVER", reason, hint: "Choose another mount driver here." };
    }
    const device = await probeFuseDevice();
    if (!device.usable) return device;
    if (!isRoot() && (await findExecutable(FUSERMOUNT, process.env.PATH ?? "")) === undefined) {
      const hint = "Install FUSE 3 (Debian: apt-get install fuse3).";
      return { usable: false, code: "MOUNT_NO_FUSE", reason: `${FUSERMOUNT} is not installed`, hint };
    }
    const refusal = await loadLibc().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (refusal === undefined) return isRoot() ? { usable: true } : { usable: true, remark: SMALL_READS };
    const hint = "Install mediafs without --omit=optional, or choose another mount driver.";
    return { usable: false, code: "MOUNT_NO_DRIVER", reason: `koffi cannot be loaded: ${refusal}`, hint };
  }

  async mount(filesystem: Filesystem, target: MountTarget, signal: AbortSignal): Promise<MountSession> {
    const { mountPoint, allowOther } = target;
    if (allowOther && !(await mayAllowOther())) {
      throw new MediaFsError("MOUNT_ALLOW_OTHER", `${FUSE_CONF} does not let users share a mount with others`);
    }
    await prepareMountPoint(mountPoint, signal);
    const libc = await loadLibc();
    throwIfAborted(signal);
    // Not to be interrupted: whoever aborts unmounts the session.
    const device = new FuseDevice(libc, await openMount(libc, mountPoint, allowOther));
    const session = new DevFuseSession(device, filesystem, target);
    try {
      await session.ready();
      await raiseReadAhead(mountPoint);
      return session;
    } catch (error) {
      await session.unmount();
      throw error;
    }
  }
}

function openMount(libc: Libc, mountPoint: string, allowOther: boolean): Promise<number> {
  const mount = isRoot() ? mountPrivileged : mountUnprivileged;
  return mount(libc, mountPoint, allowOther);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
