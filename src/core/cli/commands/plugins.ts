import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { configurationIfAny, searchIn } from "../configuration.js";
import { pluginUses } from "../plugin-use.js";
import { json } from "../render/json.js";
import { pluginsJson, pluginsText } from "../render/plugins.js";
import { styleOf } from "../render/style.js";
import { definePluginsNew } from "./plugins-new.js";

const EXAMPLES = `
Examples:
  mediafs plugins             connectors that servers[].type can name, and why others were refused
  mediafs plugins --json      the same for programs
  mediafs plugins --connect   and whether they can connect the entries that use them
  mediafs plugins new shelf   begins a connector of your own

Looked for: the plugins that the configuration names, then every installed package called mediafs-plugin-* with the
keyword mediafs-plugin, then those that come with mediafs. Nothing is connected unless --connect asks for it; while a
mount runs, what went wrong there is told anyway.
`;

/** Defines `mediafs plugins` with its parts. */
export function definePlugins(program: Command, context: CommandContext): void {
  const plugins = program
    .command("plugins")
    .description("list the connectors found, and why one was refused; begin a new one")
    .option("--config <file>", "configuration file that names further plugins")
    .option("--connect", "connect every enabled entry, to see whether its plugin fails")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", EXAMPLES)
    .action((options: PluginsOptions) => listPlugins(options, context));
  definePluginsNew(plugins, context);
}

interface PluginsOptions {
  readonly config?: string;
  readonly connect?: true;
  readonly json?: true;
}

async function listPlugins(options: PluginsOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const { signal } = new AbortController();
  const { connect = false } = options;
  const loaded = await configurationIfAny(context, options.config);
  const plugins = await context.services.findPlugins(searchIn(loaded, context), signal);
  const uses = loaded === undefined ? [] : await pluginUses(context, loaded, { connect, signal });
  const list = { plugins, uses, connected: connect };
  stdout.write(options.json ? json(pluginsJson(list)) : pluginsText(list, styleOf(stdout, env)));
}
