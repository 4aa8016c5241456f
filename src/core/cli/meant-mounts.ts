import { resolve } from "node:path";
import { MediaFsError } from "../base/index.js";
import { listControls, type RunningMounts } from "../control/index.js";
import { realMountPoint } from "../mount/index.js";
import type { CommandContext } from "./command-context.js";

/**
 * The running mounts that a command means: the one at a mount point as it was typed, all of this user without one.
 * Rejects with NOT_RUNNING when there is none, or as a mount does that is there and does not answer.
 */
export async function meantMounts(
  mountPoint: string | undefined,
  { terminal, surroundings }: Pick<CommandContext, "terminal" | "surroundings">,
  signal: AbortSignal,
): Promise<RunningMounts["answering"]> {
  const { answering, silent } = await listControls(signal, surroundings);
  const wanted = mountPoint === undefined ? undefined : await realMountPoint(resolve(terminal.cwd, mountPoint));
  const mounts = answering.filter(({ status }) => wanted === undefined || status.mountPoint === wanted);
  if (mounts.length > 0) return mounts;
  if (silent[0] !== undefined) throw silent[0].error;
  throw new MediaFsError("NOT_RUNNING", `no mount is running${wanted === undefined ? "" : ` at ${wanted}`}`);
}
