import { toMediaFsError } from "../base/index.js";
import {
  FUSE_CONF,
  findExecutable,
  inspectMountPoint,
  mayAllowOther,
  OWN_FS_TYPE,
  readMountTable,
} from "../mount/index.js";
import type { CommandContext } from "./command-context.js";
import { type Finding, fine, note, wrong } from "./findings.js";
import type { CliServices } from "./services.js";

const OLDEST_NODE = 20;

/** Checks what mounting needs of this machine: node, a driver that works, its mount helper, and no dead mounts. */
export async function checkSystem(
  { terminal, services }: Pick<CommandContext, "terminal" | "services">,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const linux = process.platform === "linux";
  return [
    checkNode(process.versions.node),
    ...(await checkDrivers(services)),
    ...(linux ? [await checkMountHelper(terminal.env.PATH ?? "")] : []),
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

async function checkDrivers({ probeDrivers }: Pick<CliServices, "probeDrivers">): Promise<readonly Finding[]> {
  const what = "mount driver";
  try {
    const drivers = await probeDrivers();
    const canMount = drivers.some(({ probe }) => probe.usable);
    return drivers.map(({ name, probe }) => {
      if (probe.usable) return fine(what, probe.remark === undefined ? name : `${name} (${probe.remark})`);
      // One that works is enough.
      return (canMount ? note : wrong)(what, `${name}: ${probe.reason}`, probe.hint);
    });
  } catch (error) {
    const { message, hint } = toMediaFsError(error);
    return [wrong(what, `the drivers cannot be loaded: ${message}`, hint)];
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
  // One that is in the way of this configuration is found where its mount point is checked.
  return note(what, `${dead.join(", ")}: nothing answers there`, `Run \`mediafs umount ${dead[0] ?? ""}\`.`);
}
