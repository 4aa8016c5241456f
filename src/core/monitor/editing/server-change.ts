import type { OptionTable } from "mediafs/plugin-api";
import { MediaFsError } from "../../base/index.js";
import type { ServerConfig } from "../../config/index.js";
import type { ServerEdit } from "../api.js";

/** An entry as its file has it. */
export type RawEntry = Readonly<Record<string, unknown>>;

/** Keys of an entry to set and to take out. */
export interface EntryChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly removed: readonly string[];
}

/** What a form is compared with. */
export interface EntryBefore {
  /** As the file has it; an empty object for a new one. */
  readonly raw: RawEntry;
  /** As it is in force; undefined for a new one. */
  readonly server: ServerConfig | undefined;
  /** The options of the connector that the form names. */
  readonly table: OptionTable;
}

const SUFFIX = "File";

/**
 * What a form changes of an entry; whatever it leaves as it was is not touched. Throws CONFIG_INVALID, naming the fields,
 * when a secret would be sent to another address, or another kind of server, than it was entered for. Pure.
 */
export function changeOfEntry(edit: ServerEdit, { raw, server, table }: EntryBefore): EntryChange {
  refuseCarriedSecrets(edit, { raw, server, table });
  const { alias, type, enabled, maxConnections, maxMbitPerSecond, options } = edit;
  const wanted: Record<string, unknown> = { alias, type, maxConnections, maxMbitPerSecond };
  // Left out where it is the default, as people do.
  if (enabled !== undefined && (enabled === false || "enabled" in raw)) wanted.enabled = enabled;
  for (const [key, value] of Object.entries(options)) wanted[key] = isSecret(table, key) ? literal(value) : value;
  const strangers =
    server !== undefined && server.type !== type ? pluginKeysOf(raw).filter((key) => !(key in table)) : [];
  for (const key of strangers) wanted[key] ??= null;
  const set: Record<string, unknown> = {};
  const removed: string[] = [];
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined || value === raw[key]) continue;
    if (value === null || value === "") removed.push(...[key, key + SUFFIX].filter((each) => each in raw));
    else {
      set[key] = value;
      // A secret stands in one place.
      if (key + SUFFIX in raw) removed.push(key + SUFFIX);
    }
  }
  return { set, removed };
}

/** An entry after a change. Pure. */
export function changedEntry(raw: RawEntry, { set, removed }: EntryChange): RawEntry {
  const kept = Object.entries(raw).filter(([key]) => !removed.includes(key));
  return { ...Object.fromEntries(kept), ...set };
}

/** Which form's field a path within an entry belongs to: `apiKey` is `options.apiKey`, `alias` itself. */
export function fieldOf(key: string): string {
  const own = ["alias", "type", "enabled", "maxConnections", "maxMbitPerSecond"];
  const name = key.endsWith(SUFFIX) ? key.slice(0, -SUFFIX.length) : key;
  return own.includes(name) ? name : `options.${name}`;
}

function refuseCarriedSecrets(edit: ServerEdit, { raw, server, table }: EntryBefore): void {
  if (server === undefined || !goesElsewhere(edit, server, raw)) return;
  const carried = Object.keys(table).filter(
    (key) => isSecret(table, key) && edit.options[key] === undefined && (key in raw || key + SUFFIX in raw),
  );
  if (carried.length === 0) return;
  const lines = carried.map(
    (key) => `options.${key}: found nothing, expected it once more, since the address is another`,
  );
  throw new MediaFsError("CONFIG_INVALID", "a secret goes to no other server than it was entered for", { lines });
}

function goesElsewhere({ type, options }: ServerEdit, server: ServerConfig, raw: RawEntry): boolean {
  if (type !== server.type) return true;
  const { url } = options;
  return url !== undefined && url !== raw.url && hostOf(url) !== hostOf(server.options.url);
}

function hostOf(url: unknown): string {
  return typeof url === "string" && URL.canParse(url) ? new URL(url).hostname : `no host: ${String(url)}`;
}

function isSecret(table: OptionTable, key: string): boolean {
  return table[key]?.secret === true;
}

/** A secret that is typed means itself, also where it looks like a variable. */
function literal(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("${", (opening) => `$${opening}`) : value;
}

function pluginKeysOf(raw: RawEntry): readonly string[] {
  const own = ["alias", "type", "enabled", "maxConnections", "maxMbitPerSecond", "username"];
  return Object.keys(raw)
    .map((key) => (key.endsWith(SUFFIX) ? key.slice(0, -SUFFIX.length) : key))
    .filter((key) => !own.includes(key));
}
