import type { Command } from "commander";
import { listControls, type RunningMounts } from "../../control/index.js";
import type { CommandContext } from "../command-context.js";
import { loadChecked } from "../configuration.js";
import { EXIT_CODES } from "../exit-code.js";
import { errorText } from "../render/error.js";
import { json } from "../render/json.js";
import { serverLines } from "../render/status.js";
import { styleOf } from "../render/style.js";
import { mountsText, watchMounts } from "../watch-mounts.js";

const EXAMPLES = `
Examples:
  mediafs status           running mounts, their servers, open files and cache
  mediafs status --watch   the same, every second, until Ctrl-C
  mediafs status --json    the same for programs: {"mounts": [...], "servers": [...]}

Where nothing is mounted, the configured servers are asked instead.
`;

/** Defines `mediafs status`. */
export function defineStatus(program: Command, context: CommandContext): void {
  program
    .command("status")
    .description("show running mounts, servers, open files and cache")
    .option("--config <file>", "configuration file, for the servers to ask when nothing is mounted")
    .option("--watch", "show it anew every second, until Ctrl-C")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", EXAMPLES)
    .action((options: StatusOptions) => showStatus(options, context));
}

interface StatusOptions {
  readonly config?: string;
  readonly json?: true;
  readonly watch?: true;
}

async function showStatus(options: StatusOptions, context: CommandContext): Promise<void> {
  const { signal } = new AbortController();
  const mounts = await listControls(signal, context.surroundings);
  const isRunning = mounts.answering.length + mounts.silent.length > 0;
  if (isRunning && options.watch && !options.json) return watchMounts(context);
  if (isRunning) await showMounts(mounts, options, context);
  else await showServers(options, context);
}

async function showMounts(mounts: RunningMounts, options: StatusOptions, context: CommandContext): Promise<void> {
  const { stdout, stderr, env } = context.terminal;
  if (mounts.silent.length > 0) context.exitCode = EXIT_CODES.failed;
  if (options.json) {
    const errors = mounts.silent.map(({ error: { code, message, hint } }) => ({ code, message, hint }));
    const statuses = mounts.answering.map(({ status }) => status);
    stdout.write(json({ mounts: statuses, servers: [], ...(errors.length === 0 ? {} : { errors }) }));
    return;
  }
  stdout.write(await mountsText(mounts, context, new AbortController().signal));
  for (const { error } of mounts.silent) stderr.write(errorText(error, styleOf(stderr, env)));
}

async function showServers(options: StatusOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const signal = new AbortController().signal;
  const { loaded } = await loadChecked(context, { configFile: options.config }, signal);
  const servers = await context.services.checkServers(loaded, signal);
  if (options.json) stdout.write(json({ mounts: [], servers }));
  else stdout.write(["no mount is running", ...serverLines(servers, styleOf(stdout, env)), ""].join("\n"));
}
