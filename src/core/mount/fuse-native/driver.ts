import { injectable } from "tsyringe";
import { MediaFsError, throwIfAborted } from "../../base/index.js";
import type { Filesystem } from "../../vfs/index.js";
import { FUSE_CONF, mayAllowOther } from "../allow-other.js";
import { probeFuseDevice } from "../fuse-device.js";
import type { MountDriver, MountSession, MountTarget, Probe } from "../mount-driver.js";
import { prepareMountPoint } from "../mount-point.js";
import { fuseCallbacks } from "./callbacks.js";
import { withFusermount } from "./fusermount.js";
import { loadFuse } from "./load-fuse.js";
import { OperationLife } from "./operation-life.js";
import { FuseNativeSession } from "./session.js";

const MOUNT_TIMEOUT_MS = 10_000;
// The kernel has 12 reads ahead under way by default: a dozen programs that wait for a slow server would keep those of a
// player back, whose bytes are there.
const READS_AHEAD = 64;

/** Mounts through the fuse-native package, which brings libfuse 2.9 along. */
@injectable()
export class FuseNativeDriver implements MountDriver {
  readonly name = "fuse-native";
  readonly capabilities = { notifications: false, readdirAttributes: false };

  async probe(): Promise<Probe> {
    const device = await probeFuseDevice();
    if (!device.usable) return device;
    const library = await refusal(loadFuse());
    if (library !== undefined) {
      const hint = "Reinstall mediafs on this machine; the README names the machines it supports.";
      return { usable: false, code: "MOUNT_NO_DRIVER", reason: `fuse-native cannot be loaded: ${library}`, hint };
    }
    return { usable: true };
  }

  async mount(filesystem: Filesystem, target: MountTarget, signal: AbortSignal): Promise<MountSession> {
    if (target.allowOther && !(await mayAllowOther())) {
      throw new MediaFsError("MOUNT_ALLOW_OTHER", `${FUSE_CONF} does not let users share a mount with others`);
    }
    await prepareMountPoint(target.mountPoint, signal);
    const Fuse = await loadFuse();
    const life = new OperationLife();
    const fuse = new Fuse(target.mountPoint, fuseCallbacks(filesystem, life), {
      timeout: false,
      autoCache: true,
      allowOther: target.allowOther,
      subtype: "mediafs",
      // Options without a key of their own ride behind this one. use_ino: without it libfuse makes up inode numbers.
      // ac_attr_timeout: each open asks whether the pages that the kernel holds are still those of the file.
      fsname: `mediafs,use_ino,nosuid,nodev,ac_attr_timeout=0,negative_timeout=${seconds(target.negativeTimeoutMs)},max_background=${READS_AHEAD}`,
      entryTimeout: seconds(target.entryTimeoutMs),
      attrTimeout: seconds(target.entryTimeoutMs),
    });
    throwIfAborted(signal);
    // Not to be interrupted: a mount that came up after all would stay. Whoever aborts unmounts the session.
    await withFusermount(() => mounted(fuse, target.mountPoint));
    return new FuseNativeSession(target.mountPoint, life);
  }
}

interface Mountable {
  mount(done: (error: Error | null) => void): void;
}

function mounted(fuse: Mountable, mountPoint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(failed(`libfuse did not mount ${mountPoint} within ${MOUNT_TIMEOUT_MS / 1_000} s`));
    const timer = setTimeout(giveUp, MOUNT_TIMEOUT_MS);
    fuse.mount((error) => {
      clearTimeout(timer);
      if (error === null) resolve();
      else reject(failed(`libfuse could not mount ${mountPoint}`, error));
    });
  });
}

function failed(message: string, cause?: Error): MediaFsError {
  return new MediaFsError("MOUNT_FAILED", message, { cause });
}

/** Why something failed, as text; undefined when it did not. */
async function refusal(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// "0" rather than 0: fuse-native leaves out an option that is falsy, and libfuse's default is 1 s.
function seconds(durationMs: number): string {
  return String(durationMs / 1_000);
}
