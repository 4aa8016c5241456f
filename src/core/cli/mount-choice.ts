import { resolve } from "node:path";
import { MediaFsError } from "../base/index.js";
import { type ControlClient, findControl, listControls } from "../control/index.js";
import { inspectMountPoint, OWN_FS_TYPE, readMountTable, realMountPoint } from "../mount/index.js";
import type { CommandContext } from "./command-context.js";

/** A mount that a command is about: with a client when its process lives. */
export interface ChosenMount {
  readonly mountPoint: string;
  readonly client: ControlClient | undefined;
}

/** The mount at a path as typed. Rejects with NOT_RUNNING when nothing is mounted there. */
export async function chooseMountAt(
  typed: string,
  { terminal, surroundings }: CommandContext,
  signal: AbortSignal,
): Promise<ChosenMount> {
  const candidates = new Set([resolve(terminal.cwd, typed), await realMountPoint(resolve(terminal.cwd, typed))]);
  const mounts = await readMountTable();
  for (const mountPoint of candidates) {
    const client = await findControl(mountPoint, signal, surroundings);
    const inTable = mounts.some((mount) => mount.mountPoint === mountPoint && mount.fsType === OWN_FS_TYPE);
    if (client !== undefined || inTable) return { mountPoint, client };
  }
  throw new MediaFsError("NOT_RUNNING", `mediafs is not mounted at ${resolve(terminal.cwd, typed)}`, {
    hint: "`mediafs status` lists what is mounted.",
  });
}

/**
 * The only running mount of this user, or else the only dead one. Rejects with NOT_RUNNING when there is none, and with
 * USAGE when the user must say which.
 */
export async function chooseOnlyMount({ surroundings }: CommandContext, signal: AbortSignal): Promise<ChosenMount> {
  const { answering, silent } = await listControls(signal, surroundings);
  if (answering.length === 0 && silent[0] !== undefined) throw silent[0].error;
  const living = answering.map(({ client, status }) => ({ mountPoint: status.mountPoint, client }));
  const all = living.length > 0 ? living : await deadMounts(signal);
  const [only, ...others] = all;
  if (only === undefined) throw new MediaFsError("NOT_RUNNING", "no mount is running");
  if (others.length === 0) return only;
  throw new MediaFsError("USAGE", `${all.length} mounts are there`, {
    lines: all.map(({ mountPoint }) => mountPoint),
    hint: "Say which by its mount point.",
  });
}

/** Mounts of ours whose process is gone. Those that answer belong to somebody else. */
async function deadMounts(signal: AbortSignal): Promise<readonly ChosenMount[]> {
  const dead: ChosenMount[] = [];
  for (const { mountPoint, fsType } of await readMountTable()) {
    const isOurs = fsType === OWN_FS_TYPE;
    if (isOurs && (await inspectMountPoint(mountPoint, signal)) === "dead")
      dead.push({ mountPoint, client: undefined });
  }
  return dead;
}
