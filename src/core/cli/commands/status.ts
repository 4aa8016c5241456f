import type { Command } from "commander";
import { listControls, type RunningMounts } from "../../control/index.js";
import type { CommandContext } from "../command-context.js";
import { loadChecked } from "../configuration.js";
import { errorText } from "../render/error.js";
import { json } from "../render/json.js";
import { mountText, serverLines } from "../render/status.js";
import { styleOf } from "../render/style.js";

const EXAMPLES = `
Examples:
  mediafs status           running mounts, their servers, open files and cache
  mediafs status --json    the same for programs: {"mounts": [...], "servers": [...]}

Where nothing is mounted, the configured servers are asked instead.
`;

/** Defines `mediafs status`. */
export function defineStatus(program: Command, context: CommandContext): void {
  program
    .command("status")
    .description("show running mounts, servers, open files and cache")
    .option("--config <file>", "configuration file, for the servers to ask when nothing is mounted")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", EXAMPLES)
    .action((options: StatusOptions) => showStatus(options, context));
}

interface StatusOptions {
  readonly config?: string;
  readonly json?: true;
}

async function showStatus(options: StatusOptions, context: CommandContext): Promise<void> {
  const mounts = await listControls(new AbortController().signal, context.surroundings);
  if (mounts.answering.length + mounts.silent.length > 0) showMounts(mounts, options, context);
  else await showServers(options, context);
}

function showMounts({ answering, silent }: RunningMounts, options: StatusOptions, context: CommandContext): void {
  const { stdout, stderr, env } = context.terminal;
  const statuses = answering.map(({ status }) => status);
  const style = styleOf(stdout, env);
  if (silent.length > 0) context.exitCode = 1;
  if (options.json) {
    const errors = silent.map(({ error: { code, message, hint } }) => ({ code, message, hint }));
    stdout.write(json({ mounts: statuses, servers: [], ...(errors.length === 0 ? {} : { errors }) }));
    return;
  }
  stdout.write(statuses.map((status) => mountText(status, Date.now(), style)).join("\n"));
  for (const { error } of silent) stderr.write(errorText(error, styleOf(stderr, env)));
}

async function showServers(options: StatusOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const signal = new AbortController().signal;
  const { loaded } = await loadChecked(context, { configFile: options.config }, signal);
  const servers = await context.services.checkServers(loaded, signal);
  if (options.json) stdout.write(json({ mounts: [], servers }));
  else stdout.write(["no mount is running", ...serverLines(servers, styleOf(stdout, env)), ""].join("\n"));
}
