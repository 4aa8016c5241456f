import type { Command } from "commander";
import { codeOf, MediaFsError, sleep } from "../../base/index.js";
import { loadConfig } from "../../config/index.js";
import type { ControlClient } from "../../control/index.js";
import { findMount, unmountPath } from "../../mount/index.js";
import type { CommandContext } from "../command-context.js";
import { type ChosenMount, chooseMountAt, chooseOnlyMount } from "../mount-choice.js";

const CLEAN_END_TIMEOUT_MS = 15_000;
const POLL_MS = 50;
const EXAMPLES = `
Examples:
  mediafs umount                 end the only mount
  mediafs umount /mnt/mediafs    end this one, also when its process is dead
  mediafs umount --config FILE   end the one at this configuration's mount point
`;

/** Defines `mediafs umount`. */
export function defineUmount(program: Command, context: CommandContext): void {
  program
    .command("umount")
    .alias("unmount")
    .description("end a mount cleanly, also a dead one")
    .argument("[mountpoint]", "where it is mounted; may be left out when there is one mount only")
    .option("--config <file>", "end the mount at the mount point of this configuration file")
    .addHelpText("after", EXAMPLES)
    .action(async (typed: string | undefined, { config }: { readonly config?: string }) =>
      umount(config === undefined ? typed : await mountPointIn(config, typed, context), context),
    );
}

/** Where a configuration file mounts. Rejects with CONFIG_*, and with USAGE when a mount point was typed as well. */
async function mountPointIn(configFile: string, typed: string | undefined, { terminal }: CommandContext) {
  const { config } = await loadConfig({ configFile, cwd: terminal.cwd, env: terminal.env });
  const point = config.mount.point;
  if (typed === undefined && point !== undefined) return point;
  throw new MediaFsError(
    "USAGE",
    typed === undefined ? `${configFile} has no mount.point` : `${typed} and --config say it twice`,
  );
}

async function umount(typed: string | undefined, context: CommandContext): Promise<void> {
  const { signal } = new AbortController();
  const chosen =
    typed === undefined ? await chooseOnlyMount(context, signal) : await chooseMountAt(typed, context, signal);
  if (!(await endCleanly(chosen, signal))) await unmountPath(chosen.mountPoint);
  if (chosen.client !== undefined) await processEnd(chosen.client, chosen.mountPoint, signal);
  context.terminal.stdout.write(`unmounted ${chosen.mountPoint}\n`);
}

/** Asks the mount's process to end. Resolves with whether the mount is gone. */
async function endCleanly({ client, mountPoint }: ChosenMount, signal: AbortSignal): Promise<boolean> {
  if (client === undefined) return false;
  try {
    await client.unmount(signal);
  } catch (error) {
    // It ended before it could answer, or cannot answer any more: what is left is taken away by force.
    if (codeOf(error) === undefined) throw error;
  }
  return until(async () => (await findMount(mountPoint)) === undefined, signal);
}

async function processEnd(client: ControlClient, mountPoint: string, signal: AbortSignal): Promise<void> {
  const ended = await until(async () => !(await answers(client, signal)), signal);
  if (!ended) throw new MediaFsError("CONTROL_FAILED", `${mountPoint} is unmounted, but its process does not end`);
}

async function answers(client: ControlClient, signal: AbortSignal): Promise<boolean> {
  try {
    await client.ping(signal);
    return true;
  } catch (error) {
    return codeOf(error) !== "NOT_RUNNING";
  }
}

async function until(isDone: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  const deadline = AbortSignal.timeout(CLEAN_END_TIMEOUT_MS);
  while (!deadline.aborted) {
    if (await isDone()) return true;
    await sleep(POLL_MS, signal);
  }
  return false;
}
