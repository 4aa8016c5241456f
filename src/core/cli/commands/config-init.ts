import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { OptionTable } from "mediafs/plugin-api";
import { MediaFsError } from "../../base/index.js";
import { resolveConfig, type SkeletonAnswers, userDirectory, writeConfigSkeleton } from "../../config/index.js";
import type { CommandContext } from "../command-context.js";
import { pluginSearchOf, tablesOf } from "../configuration.js";
import { directoryName } from "../directory-name.js";
import { EXIT_CODES } from "../exit-code.js";
import { writeNewFile } from "../new-file.js";
import { Questions } from "../questions.js";
import { styleOf } from "../render/style.js";
import {
  askForOptions,
  filledIn,
  missingFlags,
  optionsFromFlags,
  requiredOf,
  type ServerOptions,
} from "../server-questions.js";
import type { PluginSearch } from "../services.js";
import { signInIfWanted } from "../sign-in.js";

const EXAMPLES = `
Examples:
  mediafs config init                               asks for everything, tests the server, writes the file
  mediafs config init --type NAME --sign-in         signs in with a browser, where the connector has a way to
  mediafs config init --type NAME --url https://media.example.org --username cyril --api-key-file ~/key --yes
  mediafs config init --config mediafs.config.yaml  writes here instead of ~/.config/mediafs

The flags for a server are its connector's options (\`mediafs plugins --json\` lists them). Secrets are never given on the
command line: --api-key-file PATH or --api-key-env NAME, and likewise for passwords and tokens.
`;

/** Defines `mediafs config init`. */
export function defineConfigInit(config: Command, context: CommandContext): void {
  config
    .command("init")
    .description("ask for a first server, test it, and write the configuration")
    .option("--config <file>", "file to write; mediafs.config.yaml in the user's configuration directory without it")
    .option("--type <name>", "connector of the server, as `mediafs plugins` lists them")
    .option("--alias <name>", "name of the server in the file system")
    .option("--mount-point <dir>", "directory to mount at")
    .option("--sign-in", "sign in with a browser, on this or any other device, without asking whether to")
    .option("--no-sign-in", "enter the server's options by hand")
    .option("--yes", "ask nothing; everything comes from flags")
    .option("--no-test", "do not connect to the server")
    .option("--force", "replace a file that is there")
    .allowUnknownOption()
    .allowExcessArguments()
    .usage("[options] [--<option of the connector> <value>]...")
    .addHelpText("after", EXAMPLES)
    .action((flags: InitFlags, command: Command) => initConfig(flags, command.args, context));
}

interface InitFlags {
  readonly config?: string;
  readonly type?: string;
  readonly alias?: string;
  readonly mountPoint?: string;
  /** Undefined: ask. */
  readonly signIn?: boolean;
  readonly yes?: true;
  readonly test: boolean;
  readonly force?: true;
}

async function initConfig(flags: InitFlags, rest: readonly string[], context: CommandContext): Promise<void> {
  const questions = new Questions(context.terminal);
  const asking = flags.yes !== true && questions.possible ? questions : undefined;
  const file = targetFile(flags, context);
  refuseExisting(file, flags);
  const search = await pluginSearchOf(context, undefined);
  const tables = tablesOf(await context.services.findPlugins(search, new AbortController().signal));
  const answers = await collect({ flags, rest, search, tables, asking }, context);
  const text = await writeConfigSkeleton(answers, tables.get(answers.server.type) ?? {});
  if (flags.test && !(await serverAnswers(text, file, context)) && !(await goOnAnyway(asking))) {
    context.exitCode = EXIT_CODES.failed;
    return;
  }
  await writeNewFile(file, text, flags.force === true);
  context.terminal.stdout.write(`wrote ${file}\n  → next: mkdir -p ${answers.mountPoint} && mediafs mount\n`);
}

function targetFile({ config }: InitFlags, { terminal }: CommandContext): string {
  if (config !== undefined) return resolve(terminal.cwd, config);
  const directory = userDirectory(terminal.env, "XDG_CONFIG_HOME") ?? terminal.cwd;
  return join(directory, "mediafs.config.yaml");
}

function refuseExisting(file: string, { force }: InitFlags): void {
  if (force !== true && existsSync(file)) throw new MediaFsError("CONFIG_EXISTS", `${file} is there already`);
}

interface Collecting {
  readonly flags: InitFlags;
  readonly rest: readonly string[];
  readonly search: PluginSearch;
  readonly tables: ReadonlyMap<string, OptionTable>;
  /** Undefined where nobody can be asked. */
  readonly asking: Questions | undefined;
}

async function collect(
  { flags, rest, search, tables, asking }: Collecting,
  context: CommandContext,
): Promise<SkeletonAnswers> {
  const { cwd } = context.terminal;
  const type = await chooseType(flags.type, tables, asking);
  const table = tables.get(type) ?? {};
  const given = optionsFromFlags(table, rest, cwd);
  const signedIn = await signInIfWanted({ type, search, given, wanted: flags.signIn, asking }, context);
  const known = signedIn === undefined ? given : filledIn(table, given, signedIn.options);
  const options = await complete(signedIn === undefined ? table : requiredOf(table), known, asking);
  const aliasPreset = directoryName(signedIn?.serverName) ?? hostOf(options.url);
  const alias =
    flags.alias ??
    (await asking?.ask({ text: "Name of the server in the file system", preset: aliasPreset })) ??
    aliasPreset;
  const pointPreset = join(homedir(), "mediafs");
  const point =
    flags.mountPoint ?? (await asking?.ask({ text: "Directory to mount at", preset: pointPreset })) ?? pointPreset;
  return { mountPoint: resolve(cwd, point), server: { alias, type, options } };
}

/** The options with what is asked for; refuses what is missing where nobody can be asked. */
async function complete(
  table: OptionTable,
  known: ServerOptions,
  asking: Questions | undefined,
): Promise<ServerOptions> {
  if (asking !== undefined) return askForOptions(table, known, asking);
  refuseMissing(missingFlags(table, known));
  return known;
}

async function chooseType(
  wanted: string | undefined,
  tables: ReadonlyMap<string, OptionTable>,
  asking: Questions | undefined,
): Promise<string> {
  const names = [...tables.keys()];
  const list = names.join(", ");
  if (wanted === undefined && asking === undefined) refuseMissing(["--type"]);
  const type = wanted ?? (await asking?.ask({ text: `Kind of server (${list})`, preset: names[0] })) ?? "";
  if (tables.has(type)) return type;
  throw new MediaFsError("PLUGIN_NOT_FOUND", `no plugin is called ${type}`, { hint: `Choose one of: ${list}.` });
}

function refuseMissing(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new MediaFsError("USAGE", `nobody can be asked here; missing: ${missing.join(", ")}`, {
    hint: "Give them as flags, or run it on a terminal.",
  });
}

/** Tests the configuration that is about to be written; says on stderr what came of it. */
async function serverAnswers(text: string, file: string, { services, terminal }: CommandContext): Promise<boolean> {
  const { cwd, env, stderr } = terminal;
  const { parse } = await import("yaml");
  const loaded = await resolveConfig(parse(text), { cwd, env, file });
  const style = styleOf(stderr, env);
  const servers = await services.checkServers(loaded, new AbortController().signal);
  const failed = servers.filter(({ error }) => error !== undefined);
  for (const { product, version } of servers) {
    if (product !== undefined) stderr.write(`${style.green("✓")} ${product} ${version ?? ""} answers\n`);
  }
  for (const { error } of failed)
    if (error !== undefined) stderr.write(`${style.red("✗")} ${error.message}\n  → ${error.hint}\n`);
  return failed.length === 0;
}

async function goOnAnyway(asking: Questions | undefined): Promise<boolean> {
  if (asking === undefined) return false;
  return /^y/i.test(await asking.ask({ text: "Write it all the same? (y/n)", preset: "n" }));
}

function hostOf(url: string | undefined): string {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : "";
  return /^[A-Za-z][\w.-]*\w$/.test(host) ? host : "MediaServer";
}
