import { Command, CommanderError } from "commander";
import { MediaFsError, toMediaFsError } from "../base/index.js";
import type { CommandContext } from "./command-context.js";
import { defineConfig } from "./commands/config.js";
import { defineDoctor } from "./commands/doctor.js";
import { defineMount } from "./commands/mount.js";
import { defineOpen } from "./commands/open.js";
import { definePlugins } from "./commands/plugins.js";
import { defineRefresh } from "./commands/refresh.js";
import { defineReload } from "./commands/reload.js";
import { defineStatus } from "./commands/status.js";
import { defineUmount } from "./commands/umount.js";
import { EXIT_CODES, exitCodeOf } from "./exit-code.js";
import { ownVersion } from "./own-version.js";
import { faultsOfCommand, onFaults } from "./process-faults.js";
import { errorJson, errorText } from "./render/error.js";
import { styleOf } from "./render/style.js";

const ABOUT = `
Shows media servers as one read-only file system: real names, exact sizes, with NFO, artwork and subtitles beside.

First steps:
  mediafs config init      asks for a server, tests it and writes the configuration
  mediafs mount            mounts it; Ctrl-C ends it
  mediafs doctor           when something does not work

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
The configuration is looked for upwards from the working directory (mediafs.config.yaml and others), then in
$XDG_CONFIG_HOME/mediafs; \`mediafs config --help\` lists the names.
`;

/** What a command line is run with. */
export type CliParts = Omit<CommandContext, "exitCode" | "faults">;

/** Runs a command line (without node and script). Writes errors to stderr; resolves with the exit code. Never rejects. */
export async function runCli(args: readonly string[], parts: CliParts): Promise<number> {
  const context: CommandContext = { ...parts, exitCode: EXIT_CODES.done, faults: faultsOfCommand(parts) };
  const ignoreFaults = onFaults(context.events, () => context.faults);
  try {
    await defineProgram(context).parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODES.done;
    return fail(error instanceof CommanderError ? usageError(error, args) : toMediaFsError(error), args, context);
  } finally {
    ignoreFaults();
  }
}

/** The whole command line, for `runCli` and for checks of its help. */
export function defineProgram(context: CommandContext): Command {
  const { stdout } = context.terminal;
  const program = new Command("mediafs")
    .description("mount media servers as a read-only file system")
    .version(ownVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "explain the command")
    .helpCommand("help [command]", "explain a command")
    .showSuggestionAfterError()
    .exitOverride()
    // Errors are shown by `fail`, in the form that all errors have.
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: () => undefined })
    .addHelpText("after", ABOUT);
  const commands = [
    defineMount,
    defineUmount,
    defineStatus,
    defineOpen,
    defineRefresh,
    defineReload,
    definePlugins,
    defineConfig,
    defineDoctor,
  ];
  for (const define of commands) define(program, context);
  return program;
}

function fail(error: MediaFsError, args: readonly string[], { terminal }: CommandContext): number {
  const { stdout, stderr, env } = terminal;
  if (args.includes("--json")) stdout.write(errorJson(error));
  else stderr.write(errorText(error, styleOf(stderr, env)));
  return exitCodeOf(error.code);
}

function usageError(error: CommanderError, args: readonly string[]): MediaFsError {
  const command = args.find((argument) => !argument.startsWith("-"));
  const [what = "", suggestion = ""] = error.message.replace(/^error: /, "").split("\n");
  const nothing = error.code === "commander.help";
  const message = nothing ? `${command ?? "mediafs"} needs a command` : what;
  const help = `See \`mediafs${command === undefined || error.code === "commander.unknownCommand" ? "" : ` ${command}`} --help\`.`;
  const hint = suggestion === "" ? help : `${suggestion.replace(/^\((.*)\)$/, "$1")} ${help}`;
  return new MediaFsError("USAGE", message, { hint });
}
