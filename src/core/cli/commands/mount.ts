import type { Command } from "commander";
import type { MountOptions } from "../../app/index.js";
import { LOG_LEVELS, type LogLevel, MediaFsError } from "../../base/index.js";
import { optionFlags } from "../../config/index.js";
import type { CommandContext } from "../command-context.js";
import { startDaemon } from "../daemon.js";
import { runMount } from "../run-mount.js";

const EXAMPLES = `
Examples:
  mediafs mount                          mount every enabled entry, until Ctrl-C
  mediafs mount cyril@HomeServer         only this entry
  mediafs mount --daemon                 mount and return; end it with \`mediafs umount\`
  mediafs mount --mount-point ~/Films    somewhere else than the configuration says

Once mounted it prints "mounted <dir> (<driver>, <n> servers)". Servers that cannot be reached are tried again and again;
the mount is up without them. As a daemon it logs to $XDG_STATE_HOME/mediafs/mount.log (~/.local/state/mediafs).
`;

/** Defines `mediafs mount`. */
export function defineMount(program: Command, context: CommandContext): void {
  const command = program
    .command("mount")
    .description("mount the configured servers as one file system")
    .argument("[key...]", "entries to mount, as `username@alias` or `alias`; all enabled ones without it")
    .option("--config <file>", "configuration file");
  for (const { flag, description } of optionFlags()) command.option(flag, asHelp(description));
  command
    .option("--daemon", "return once mounted, and go on in the background")
    .addHelpText("after", EXAMPLES)
    .action((keys: string[], flags: MountFlags) => {
      const options = mountOptions(keys, flags);
      return flags.daemon ? startDaemon(context) : runMount(options, context);
    });
}

/** The table's sentences in the form that commander's own lines have. */
function asHelp(description: string): string {
  return description.charAt(0).toLowerCase() + description.slice(1).replace(/\.(?= \(|$)/, "");
}

interface MountFlags {
  readonly config?: string;
  readonly mountPoint?: string;
  readonly driver?: string;
  readonly daemon?: true;
  readonly allowOther?: true;
  readonly logLevel?: string;
  readonly logFormat?: string;
}

function mountOptions(keys: readonly string[], flags: MountFlags): MountOptions {
  return {
    configFile: flags.config,
    keys,
    mountPoint: flags.mountPoint,
    driver: flags.driver,
    allowOther: flags.allowOther,
    logLevel: oneOf<LogLevel>("--log-level", flags.logLevel, LOG_LEVELS),
    logFormat: oneOf("--log-format", flags.logFormat, ["pretty", "json"] as const),
  };
}

function oneOf<T extends string>(flag: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((each) => each === value);
  if (value === undefined || found !== undefined) return found;
  throw new MediaFsError("USAGE", `${flag} must be one of ${allowed.join(", ")}, got ${value}`);
}
