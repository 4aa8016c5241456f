import { access, constants } from "node:fs/promises";
import { systemCodeOf } from "../base/index.js";
import {
  FUSE_CONF,
  findExecutable,
  inspectMountPoint,
  mayAllowOther,
  OWN_FS_TYPE,
  readMountTable,
} from "../mount/index.js";
import { type Finding, fine, note, wrong } from "./findings.js";
import type { Terminal } from "./terminal.js";

const OLDEST_NODE = 20;
const FUSE_DEVICE = "/dev/fuse";

/** Checks what mounting needs of this machine: node, the FUSE device, its mount helper, and dead mounts. */
export async function checkSystem({ env }: Pick<Terminal, "env">, signal: AbortSignal): Promise<readonly Finding[]> {
  const linux = process.platform === "linux";
  return [
    checkNode(process.versions.node),
    ...(linux ? [await checkDevice(), await checkMountHelper(env.PATH ?? "")] : []),
    await checkDeadMounts(signal),
  ];
}

/** Whether `allowOther` may be used by this user. */
export async function checkAllowOther(): Promise<Finding> {
  const what = "allowOther";
  if (await mayAllowOther())
    return fine(what, process.getuid?.() === 0 ? "allowed to root" : `allowed by ${FUSE_CONF}`);
  return wrong(
    what,
    `not allowed to ordinary users by ${FUSE_CONF}`,
    `Add the line \`user_allow_other\` to ${FUSE_CONF}.`,
  );
}

function checkNode(version: string): Finding {
  const isNew = Number(version.split(".")[0]) >= OLDEST_NODE;
  return isNew ? fine("Node.js", version) : wrong("Node.js", version, `Install Node.js ${OLDEST_NODE} or newer.`);
}

async function checkDevice(): Promise<Finding> {
  const what = "FUSE device";
  try {
    await access(FUSE_DEVICE, constants.R_OK | constants.W_OK);
    return fine(what, FUSE_DEVICE);
  } catch (error) {
    return systemCodeOf(error) === "ENOENT"
      ? wrong(
          what,
          `${FUSE_DEVICE} is missing`,
          "Load the kernel module (modprobe fuse); start a container with --device /dev/fuse.",
        )
      : wrong(
          what,
          `${FUSE_DEVICE} may not be opened by this user`,
          "Allow it (chmod 666 /dev/fuse), or join the group that may.",
        );
  }
}

async function checkMountHelper(path: string): Promise<Finding> {
  const what = "mount helper";
  for (const name of ["fusermount3", "fusermount"]) {
    const found = await findExecutable(name, path);
    if (found !== undefined) return fine(what, found);
  }
  const todo = "Install it (Debian: apt-get install fuse3).";
  // Root mounts by itself; the helper then only matters for taking away what is dead.
  if (process.getuid?.() === 0) return note(what, "no fusermount3 in PATH", todo);
  return wrong(what, "no fusermount3 in PATH", todo);
}

async function checkDeadMounts(signal: AbortSignal): Promise<Finding> {
  const what = "stale mounts";
  const dead: string[] = [];
  for (const { mountPoint, fsType } of await readMountTable()) {
    if (fsType === OWN_FS_TYPE && (await inspectMountPoint(mountPoint, signal)) === "dead") dead.push(mountPoint);
  }
  if (dead.length === 0) return fine(what, "none");
  return wrong(what, `${dead.join(", ")}: the process behind is gone`, `Run \`mediafs umount ${dead[0] ?? ""}\`.`);
}
