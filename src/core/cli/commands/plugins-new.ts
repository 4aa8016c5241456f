import { relative, resolve } from "node:path";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { pluginNames, writePluginPackage } from "../plugin-package.js";
import { json } from "../render/json.js";

const EXAMPLES = `
Examples:
  mediafs plugins new shelf               writes ./mediafs-plugin-shelf: servers of type shelf
  mediafs plugins new @me/shelf           the same, as the package @me/mediafs-plugin-shelf
  mediafs plugins new shelf --dir shelf   into another folder

What it writes works: a connector for an example server, a server to test it against, and a test by which the contract of
connectors is checked. Comments that begin with CHANGE say what belongs into each place. docs/plugins.md has the rest.
`;

/** Defines `mediafs plugins new`. */
export function definePluginsNew(plugins: Command, context: CommandContext): void {
  plugins
    .command("new")
    .description("write the package of a new connector, with a passing test, to start from")
    .argument("<name>", "what `type` will say: lower-case letters, digits and dashes")
    .option("--dir <folder>", "where to; ./mediafs-plugin-NAME without it")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", EXAMPLES)
    .action((name: string, _own: unknown, command: Command) => writeNew(name, command.optsWithGlobals(), context));
}

interface NewOptions {
  readonly dir?: string;
  readonly json?: true;
}

async function writeNew(typed: string, options: NewOptions, { terminal }: CommandContext): Promise<void> {
  const names = pluginNames(typed);
  const { name, packageName } = names;
  const folder = resolve(terminal.cwd, options.dir ?? `mediafs-plugin-${name}`);
  const files = await writePluginPackage(folder, names);
  if (options.json) terminal.stdout.write(json({ name, package: packageName, folder, files }));
  else terminal.stdout.write(nextSteps({ name, packageName, folder, cwd: terminal.cwd }));
}

function nextSteps(made: { name: string; packageName: string; folder: string; cwd: string }): string {
  const { name, packageName, folder, cwd } = made;
  return `wrote ${packageName} to ${folder}

Next:
  cd ${relative(cwd, folder) || "."}
  npm install
  npm test    passes; from there put your server in the place of the example, at each CHANGE

To mount what you have, name the folder in the configuration, and give an entry the type ${name}:
  plugins: [${folder}]
\`mediafs plugins\` says whether it is accepted, and why not.
`;
}
