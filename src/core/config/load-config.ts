import { dirname, resolve } from "node:path";
import type { OptionTable } from "mediafs/plugin-api";
import { MediaFsError } from "../base/index.js";
import { buildConfig } from "./build-config.js";
import type { Config } from "./config.js";
import { expandEnvironment, isMapping } from "./expand-environment.js";
import { type ConfigSearch, findConfig, userDirectory } from "./find-config.js";
import { type Mistake, mistakeLine, unknownType } from "./mistake.js";
import { TOP_OPTIONS } from "./option-values.js";
import { checkPluginOptions, serverPath } from "./plugin-options.js";
import { readSecretFiles } from "./secret-files.js";
import { type Validated, validate } from "./validate.js";

/** The option tables of the plugins, by name: `plugins` as configured, looked for from `folder`. */
export type OptionTableSource = (request: {
  readonly plugins: readonly string[];
  readonly folder: string;
}) => Promise<ReadonlyMap<string, OptionTable>>;

/** How the command line, or a program, asks for a configuration. */
export interface LoadRequest extends ConfigSearch {
  /** Values that win over the file's, by option path (`log.level`). */
  readonly overrides?: Readonly<Record<string, unknown>> | undefined;
  /** Where given, the entries' plugin-owned keys are checked in the same pass. Types it lacks are left unchecked. */
  readonly optionTables?: OptionTableSource | undefined;
  /** Whether a type that `optionTables` lacks is a mistake. Not to whoever can do without such an entry. */
  readonly refuseUnknownTypes?: boolean | undefined;
}

/** A configuration and how it came about. */
export interface LoadedConfig {
  readonly config: Config;
  /**
   * Where each value came from, by path: `default`, `file`, `env NAME`, `flag --log-level`, or the key and path of the
   * secret's file, `apiKeyFile /run/secrets/key`.
   */
  readonly origins: ReadonlyMap<string, string>;
  /** Every effective value by path, in the units of the file. Holds secrets: show it through `describeConfig`. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Values known to be secret: those of the core's secret options, and all read from a secret's file. */
  readonly secrets: readonly string[];
  /** What the file says, as it says it. Holds secrets. */
  readonly raw: unknown;
  /** Every file it was read from, by absolute path: its own and those of secrets. */
  readonly files: readonly string[];
}

/**
 * Finds, reads and checks the configuration as a whole. Rejects with CONFIG_NOT_FOUND, CONFIG_UNREADABLE, or
 * CONFIG_INVALID, whose `lines` tell every mistake.
 */
export async function loadConfig(request: LoadRequest): Promise<LoadedConfig> {
  const { file, raw } = await findConfig(request);
  return resolveConfig(raw, { ...request, file });
}

/** As {@link loadConfig}, for a configuration that is at hand already; `file` says where its relative paths start. */
export async function resolveConfig(
  raw: unknown,
  request: LoadRequest & { readonly file?: string | undefined },
): Promise<LoadedConfig> {
  const base = { folder: request.file === undefined ? request.cwd : dirname(request.file), home: request.env.HOME };
  const expanded = expandEnvironment(raw, request.env);
  const read = await readSecretFiles(expanded.value, base);
  const overrides = absoluteOverrides(request);
  const validated = validate(applyOverrides(read.value, overrides));
  const place = { ...base, file: request.file, cacheDir: userDirectory(request.env, "XDG_CACHE_HOME") };
  const config = buildConfig(validated, place);
  const doubtful = [...expanded.mistakes, ...read.mistakes];
  const spoiled = new Set([...doubtful.map(({ path }) => path), ...read.files.keys()]);
  const later = [...validated.mistakes, ...(await pluginMistakes(config, base.folder, request))];
  refuse([...doubtful, ...later.filter(({ path }) => !spoiled.has(path))], request.file);
  const origins = originsOf({ validated, overrides, variables: expanded.variables, files: read.files });
  const values = withPluginKeys(validated);
  const files = [...(request.file === undefined ? [] : [request.file]), ...new Set(read.files.values())];
  return { config, origins: origins(values), values, secrets: secretsOf(values, read.secrets), raw, files };
}

/** A flag's path starts where the command is run, not at the file. */
function absoluteOverrides({ overrides = {}, cwd }: LoadRequest): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(overrides)
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => {
        const isPath = TOP_OPTIONS.get(path)?.type === "path" && typeof value === "string" && value !== "";
        return [path, isPath ? resolve(cwd, value) : value];
      }),
  );
}

function applyOverrides(value: unknown, overrides: Readonly<Record<string, unknown>>): unknown {
  if (!isMapping(value)) return value;
  const result: Record<string, unknown> = { ...value };
  for (const [path, override] of Object.entries(overrides)) {
    const [section = path, key] = path.split(".");
    const content = result[section];
    if (key === undefined) result[section] = override;
    else result[section] = { ...(isMapping(content) ? content : {}), [key]: override };
  }
  return result;
}

async function pluginMistakes(
  config: Config,
  folder: string,
  { optionTables, refuseUnknownTypes }: LoadRequest,
): Promise<readonly Mistake[]> {
  if (optionTables === undefined) return [];
  const tables = await optionTables({ plugins: config.plugins, folder });
  return config.servers.flatMap((server) => {
    const path = serverPath(config.servers, server);
    const table = tables.get(server.type);
    if (table !== undefined) return checkPluginOptions(table, server, path).mistakes;
    return refuseUnknownTypes && server.type !== ""
      ? [unknownType(`${path}.type`, server.type, [...tables.keys()])]
      : [];
  });
}

function refuse(mistakes: readonly Mistake[], file: string | undefined): void {
  if (mistakes.length === 0) return;
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map(mistakeLine);
  throw new MediaFsError("CONFIG_INVALID", `${file ?? "the configuration"} has ${count}`, { lines });
}

function withPluginKeys({ values, servers }: Validated): ReadonlyMap<string, unknown> {
  const all = new Map(values);
  for (const [index, { options }] of servers.entries()) {
    for (const [key, value] of Object.entries(options)) all.set(`servers[${index}].${key}`, value);
  }
  return all;
}

function originsOf(known: {
  readonly validated: Validated;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly variables: ReadonlyMap<string, readonly string[]>;
  readonly files: ReadonlyMap<string, string>;
}): (values: ReadonlyMap<string, unknown>) => ReadonlyMap<string, string> {
  const originOf = (path: string): string => {
    if (Object.hasOwn(known.overrides, path)) return `flag ${TOP_OPTIONS.get(path)?.flag?.split(" ")[0] ?? path}`;
    if (known.validated.defaulted.has(path)) return "default";
    const file = known.files.get(path);
    if (file !== undefined) return `${path.slice(path.lastIndexOf(".") + 1)}File ${file}`;
    const variables = known.variables.get(path);
    return variables === undefined ? "file" : `env ${[...new Set(variables)].join(", ")}`;
  };
  return (values) => new Map([...values.keys()].map((path) => [path, originOf(path)]));
}

function secretsOf(values: ReadonlyMap<string, unknown>, read: readonly string[]): readonly string[] {
  const own = [...TOP_OPTIONS].filter(([, option]) => option.secret).map(([path]) => values.get(path));
  return [...new Set([...own.filter((value) => typeof value === "string"), ...read])];
}
