import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { pluginSearchOf } from "../configuration.js";
import { json } from "../render/json.js";
import { pluginsJson, pluginsText } from "../render/plugins.js";
import { styleOf } from "../render/style.js";

const EXAMPLES = `
Examples:
  mediafs plugins          connectors that servers[].type can name, and why others were refused
  mediafs plugins --json   the same for programs

Looked for: the plugins that the configuration names, then every installed package called mediafs-plugin-* with the
keyword mediafs-plugin, then those that come with mediafs.
`;

/** Defines `mediafs plugins`. */
export function definePlugins(program: Command, context: CommandContext): void {
  program
    .command("plugins")
    .description("list the connectors found, and why one was refused")
    .option("--config <file>", "configuration file that names further plugins")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", EXAMPLES)
    .action((options: PluginsOptions) => listPlugins(options, context));
}

interface PluginsOptions {
  readonly config?: string;
  readonly json?: true;
}

async function listPlugins(options: PluginsOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const search = await pluginSearchOf(context, options.config);
  const plugins = await context.services.findPlugins(search, new AbortController().signal);
  stdout.write(options.json ? json(pluginsJson(plugins)) : pluginsText(plugins, styleOf(stdout, env)));
}
