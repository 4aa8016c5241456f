import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { meantMounts } from "../meant-mounts.js";
import { reloadText } from "../render/reload.js";

const EXAMPLES = `
Examples:
  mediafs reload                            every running mount reads its configuration again
  mediafs reload --mount-point /mnt/media   only this one

A mount notices changes of its configuration by itself; this takes them at once, tells what changed, and says why a
configuration is refused. Entries that are as they were stay connected, and their open files play on. A configuration
with a mistake changes nothing.
`;

/** Defines `mediafs reload`. */
export function defineReload(program: Command, context: CommandContext): void {
  program
    .command("reload")
    .description("put the changed configuration in force on the running mount")
    .option("--mount-point <dir>", "the mount that is meant; all without it")
    .addHelpText("after", EXAMPLES)
    .action((options: ReloadOptions) => reload(options, context));
}

interface ReloadOptions {
  readonly mountPoint?: string;
}

async function reload({ mountPoint }: ReloadOptions, context: CommandContext): Promise<void> {
  const { signal } = new AbortController();
  for (const { client, status } of await meantMounts(mountPoint, context, signal)) {
    context.terminal.stdout.write(reloadText(status.mountPoint, await client.reload(signal)));
  }
}
