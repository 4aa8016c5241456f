import type { Command } from "commander";
import { describeConfig, PROJECT_PLACES, USER_PLACES } from "../../config/index.js";
import type { CommandContext } from "../command-context.js";
import { loadChecked, tablesOf } from "../configuration.js";
import { configJson, configText } from "../render/config.js";
import { json } from "../render/json.js";
import { styleOf } from "../render/style.js";
import { defineConfigInit } from "./config-init.js";

const PLACES = `
Looked for upwards from the working directory: ${PROJECT_PLACES.slice(0, 3).join(", ")}, …, .mediafsrc,
the key "mediafs" of package.json; then in $XDG_CONFIG_HOME/mediafs (~/.config/mediafs): ${USER_PLACES[0]},
config.yaml, …; or the file named by --config.
`;

const CHECK_EXAMPLES = `
Examples:
  mediafs config check                      every mistake at once; exit code 2 if there is any
  mediafs config check --config other.yaml  the same for a file that is not in its place yet
`;

const SHOW_EXAMPLES = `
Examples:
  mediafs config show          every value in force, and where it came from; secrets are masked
  mediafs config show --json   the same for programs
`;

/** Defines `mediafs config` with its parts. */
export function defineConfig(program: Command, context: CommandContext): void {
  const config = program
    .command("config")
    .description("make, check or show the configuration")
    .addHelpText("after", PLACES);
  defineConfigInit(config, context);
  config
    .command("check")
    .description("validate the configuration; every mistake is reported at once")
    .option("--config <file>", "configuration file")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", CHECK_EXAMPLES + PLACES)
    .action((options: ConfigOptions) => checkConfig(options, context));
  config
    .command("show")
    .description("print the effective configuration, secrets masked, with the origin of each value")
    .option("--config <file>", "configuration file")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", SHOW_EXAMPLES + PLACES)
    .action((options: ConfigOptions) => showConfig(options, context));
}

interface ConfigOptions {
  readonly config?: string;
  readonly json?: true;
}

async function checkConfig(options: ConfigOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const request = { configFile: options.config, refuseUnknownTypes: true };
  const { loaded } = await loadChecked(context, request, new AbortController().signal);
  const { file, servers } = loaded.config;
  if (options.json) {
    stdout.write(
      json({ file, valid: true, servers: servers.map(({ key, type, enabled }) => ({ key, type, enabled })) }),
    );
    return;
  }
  const style = styleOf(stdout, env);
  const keys = servers.map(({ key, enabled }) => (enabled ? key : `${key} (disabled)`));
  stdout.write(`${style.green("✓")} ${file}: no mistakes; ${keys.join(", ")}\n`);
}

async function showConfig(options: ConfigOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const { loaded, plugins } = await loadChecked(context, { configFile: options.config }, new AbortController().signal);
  const described = describeConfig(loaded, tablesOf(plugins));
  const { file } = loaded.config;
  stdout.write(options.json ? json(configJson(file, described)) : configText(file, described, styleOf(stdout, env)));
}
