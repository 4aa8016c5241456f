import { access, constants, lstat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { codeOf, MediaFsError, systemCodeOf } from "../base/index.js";
import { CONFIG_LOADERS } from "./parse-file.js";

/** What decides where a configuration is looked for. */
export interface ConfigSearch {
  /** `--config`; looked for without it. */
  readonly configFile?: string | undefined;
  /** Where the search begins, and where relative paths of the command line start. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A configuration as its file has it. */
export interface FoundConfig {
  /** Absolute path. */
  readonly file: string;
  readonly raw: unknown;
}

const EXTENSIONS = ["yaml", "yml", "json", "js", "mjs", "cjs", "ts"] as const;
const CONFIG_NAMES = EXTENSIONS.map((extension) => `mediafs.config.${extension}`);
const RC_NAMES = [".mediafsrc", ...EXTENSIONS.map((extension) => `.mediafsrc.${extension}`)];

/** Names looked for in the working directory and each one above it, in this order. */
export const PROJECT_PLACES: readonly string[] = [...CONFIG_NAMES, ...RC_NAMES, "package.json"];

/** Names looked for in `$XDG_CONFIG_HOME/mediafs` after that. */
export const USER_PLACES: readonly string[] = [
  ...CONFIG_NAMES,
  ...EXTENSIONS.map((extension) => `config.${extension}`),
  ...RC_NAMES,
];

/** A directory of the user by the XDG rules: the variable if it is an absolute path, else the fallback below home. */
export function userDirectory(
  env: ConfigSearch["env"],
  variable: "XDG_CONFIG_HOME" | "XDG_CACHE_HOME" | "XDG_STATE_HOME",
): string | undefined {
  const fallback = { XDG_CONFIG_HOME: ".config", XDG_CACHE_HOME: ".cache", XDG_STATE_HOME: ".local/state" }[variable];
  const named = env[variable];
  if (named !== undefined && isAbsolute(named)) return join(named, "mediafs");
  return env.HOME === undefined || env.HOME === "" ? undefined : join(env.HOME, fallback, "mediafs");
}

/**
 * Finds and reads the configuration: the file named, else the first of {@link PROJECT_PLACES} upwards from `cwd`, else
 * of {@link USER_PLACES}. Rejects with CONFIG_NOT_FOUND, or CONFIG_UNREADABLE.
 */
export async function findConfig(search: ConfigSearch): Promise<FoundConfig> {
  if (search.configFile !== undefined) return readNamed(resolve(search.cwd, search.configFile));
  for (let folder = resolve(search.cwd); ; folder = dirname(folder)) {
    const found = await firstIn(folder, PROJECT_PLACES);
    if (found !== undefined) return found;
    if (folder === dirname(folder)) break;
  }
  const userFolder = userDirectory(search.env, "XDG_CONFIG_HOME");
  const found = userFolder === undefined ? undefined : await firstIn(userFolder, USER_PLACES);
  if (found !== undefined) return found;
  throw new MediaFsError(
    "CONFIG_NOT_FOUND",
    `no configuration in ${search.cwd} or above${userFolder === undefined ? "" : `, nor in ${userFolder}`}`,
  );
}

async function readNamed(file: string): Promise<FoundConfig> {
  if (!(await exists(file))) {
    throw new MediaFsError("CONFIG_NOT_FOUND", `there is no file ${file}`, {
      hint: "Check the path given with --config.",
    });
  }
  return { file, raw: (await read(file)) ?? {} };
}

async function firstIn(folder: string, places: readonly string[]): Promise<FoundConfig | undefined> {
  for (const place of places) {
    const file = join(folder, place);
    if (!(await exists(file))) continue;
    const raw = await read(file);
    if (raw !== undefined) return { file, raw };
  }
  return undefined;
}

/** The file's content; undefined for an empty file and a package.json without a `mediafs` key. */
async function read(file: string): Promise<unknown> {
  try {
    await access(file, constants.R_OK);
    const { cosmiconfig } = await import("cosmiconfig");
    const explorer = cosmiconfig("mediafs", { cache: false, loaders: CONFIG_LOADERS, searchStrategy: "none" });
    const result = await explorer.load(file);
    return result === null || result.isEmpty === true ? undefined : (result.config as unknown);
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    throw new MediaFsError("CONFIG_UNREADABLE", `${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const code = systemCodeOf(error);
  if (code === "EACCES" || code === "EPERM") return "this user has no right to";
  if (code === "EISDIR") return "it is a directory";
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}

async function exists(file: string): Promise<boolean> {
  try {
    return !(await lstat(file)).isDirectory();
  } catch {
    return false;
  }
}
