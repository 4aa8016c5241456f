import type { OptionTable } from "mediafs/plugin-api";
import type { LoadedConfig } from "./load-config.js";
import { SERVER_OPTIONS, TOP_OPTIONS } from "./option-values.js";

/** One line of the effective configuration, safe to show. */
export interface DescribedOption {
  /** `servers[0].apiKey`. */
  readonly path: string;
  /** In the units of the file; `***` for a secret; undefined when it is not set. */
  readonly value: string | number | boolean | readonly string[] | undefined;
  /** Where it came from, as in {@link LoadedConfig.origins}. */
  readonly origin: string;
}

const MASK = "***";
// Shown even of an entry whose plugin is unknown, since every plugin so far has them in the open.
const PUBLIC_KEYS = ["url", "username"];

/**
 * The effective configuration with secrets masked, in the order of the table, the defaults of the plugins' options
 * included. Of an entry whose plugin is not among `tables`, all but its address is masked. Pure.
 */
export function describeConfig(
  loaded: Pick<LoadedConfig, "config" | "values" | "origins">,
  tables: ReadonlyMap<string, OptionTable>,
): readonly DescribedOption[] {
  const servers = loaded.config.servers.flatMap(({ type, options }, index) =>
    describeServer({ path: `servers[${index}]`, options, table: tables.get(type) }, loaded),
  );
  const top = [...TOP_OPTIONS].map(([path, { secret }]) => describeTop(path, loaded, secret === true));
  const mountEnd = top.findIndex(({ path }) => !path.startsWith("mount."));
  return [...top.slice(0, mountEnd), ...servers, ...top.slice(mountEnd)];
}

/** The one default that depends on the machine is shown as it is here. */
function describeTop(
  path: string,
  loaded: Pick<LoadedConfig, "config" | "values" | "origins">,
  secret: boolean,
): DescribedOption {
  const described = describe(path, loaded, secret);
  return path === "cache.dir" && described.value === undefined
    ? { ...described, value: loaded.config.cache.dir }
    : described;
}

interface Entry {
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly table: OptionTable | undefined;
}

function describeServer(
  { path, options, table }: Entry,
  loaded: Pick<LoadedConfig, "values" | "origins">,
): readonly DescribedOption[] {
  const core = [...SERVER_OPTIONS.keys()];
  const keys = [...new Set([...core, ...Object.keys(table ?? {}), ...Object.keys(options)])];
  return keys.map((key) => {
    const declaration = table?.[key];
    const isPublic = declaration === undefined ? core.includes(key) || PUBLIC_KEYS.includes(key) : !declaration.secret;
    const described = describe(`${path}.${key}`, loaded, !isPublic);
    return described.value === undefined && declaration?.default !== undefined
      ? { ...described, value: isPublic ? declaration.default : MASK }
      : described;
  });
}

function describe(
  path: string,
  { values, origins }: Pick<LoadedConfig, "values" | "origins">,
  secret: boolean,
): DescribedOption {
  const value = values.get(path);
  const origin = origins.get(path) ?? "default";
  if (value === undefined) return { path, value: undefined, origin };
  return { path, value: secret ? MASK : showable(value), origin };
}

function showable(value: unknown): string | number | boolean | readonly string[] {
  if (typeof value === "string") return withoutPassword(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(String) : String(value);
}

function withoutPassword(text: string): string {
  return text.replace(/^(https?:\/\/)[^/?#]*@/i, `$1${MASK}@`);
}
