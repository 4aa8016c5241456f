import type { OptionTable } from "mediafs/plugin-api";
import { MediaFsError, toMediaFsError } from "../../base/index.js";
import type { ConfigEdit } from "../../config/editing/index.js";
import type { LoadedConfig, ServerConfig } from "../../config/index.js";
import { checkEntries, type PluginReport } from "../../plugin-host/index.js";
import type { Failure, ServerEdit, ServerForm, ServerTrial, ServerTrialResult } from "../api.js";
import type { Changes, MonitorParts } from "../monitor-parts.js";
import { type ConfigEditor, withFields } from "./config-editor.js";
import { optionFieldOf, withoutPassword } from "./option-fields.js";
import { changedEntry, changeOfEntry, fieldOf, type RawEntry } from "./server-change.js";

type EditorParts = Pick<MonitorParts, "host" | "configuration" | "secrets">;

const REFUSED: readonly string[] = ["AUTH_REJECTED", "ACCESS_DENIED", "USER_UNKNOWN"];

interface Place {
  readonly index: number;
  readonly raw: RawEntry;
  readonly server: ServerConfig;
}

/** Adds, changes, tries and removes entries of the configuration file. */
export class ServerEditor {
  readonly #parts: EditorParts;
  readonly #editor: ConfigEditor;

  constructor(parts: EditorParts, editor: ConfigEditor) {
    this.#parts = parts;
    this.#editor = editor;
  }

  /** An entry for its form, without its secrets. Throws NOT_FOUND. */
  form(key: string): ServerForm {
    const { raw, server } = placeOf(this.#parts.configuration.loaded, key);
    const table = this.#tableOf(server.type) ?? {};
    return {
      key,
      alias: textOf(raw.alias, server.alias),
      type: server.type,
      enabled: server.enabled,
      ...("maxConnections" in raw ? { maxConnections: server.maxConnections } : {}),
      ...(server.maxBytesPerSecond === undefined ? {} : { maxMbitPerSecond: (server.maxBytesPerSecond * 8) / 1e6 }),
      options: Object.entries(table).map(([name, declaration]) => {
        const value = declaration.secret ? undefined : shown(raw[name]);
        const isSet = [name, `${name}File`].some((each) => raw[each] !== undefined && raw[each] !== null);
        return { ...optionFieldOf(name, declaration), ...(value === undefined ? {} : { value }), isSet };
      }),
    };
  }

  /** Adds an entry. Rejects as ConfigEditor.change. */
  async add(edit: ServerEdit, signal: AbortSignal): Promise<Changes> {
    const value = changedEntry(
      {},
      changeOfEntry(edit, { raw: {}, server: undefined, table: this.#tableFor(edit.type) }),
    );
    const edits = () => [{ kind: "append", path: ["servers"], value } as const];
    return this.#editor.change({ edits, fieldOf: (path, { config }) => fieldIn(config.servers.length, path) }, signal);
  }

  /** Changes an entry. Rejects as ConfigEditor.change, and with NOT_FOUND. */
  edit(key: string, edit: ServerEdit, signal: AbortSignal): Promise<Changes> {
    const edits = (current: LoadedConfig): readonly ConfigEdit[] => {
      const { index, raw, server } = placeOf(current, key);
      const { set, removed } = changeOfEntry(withStoredPassword(edit, raw), {
        raw,
        server,
        table: this.#tableFor(edit.type),
      });
      return [
        ...removed.map((name) => ({ kind: "remove", path: ["servers", index, name] }) as const),
        ...Object.entries(set).map(
          ([name, value]) => ({ kind: "set", path: ["servers", index, name], value }) as const,
        ),
      ];
    };
    const fields = (path: string, current: LoadedConfig) => fieldIn(placeOf(current, key).index, path);
    return this.#editor.change({ edits, fieldOf: fields }, signal);
  }

  /** Takes an entry out. Rejects as {@link edit}. */
  remove(key: string, signal: AbortSignal): Promise<Changes> {
    const edits = (current: LoadedConfig) => [
      { kind: "remove", path: ["servers", placeOf(current, key).index] } as const,
    ];
    return this.#editor.change({ edits, fieldOf: (path) => path }, signal);
  }

  /** Enables or disables an entry. Rejects as {@link edit}. */
  enable(key: string, enabled: boolean, signal: AbortSignal): Promise<Changes> {
    const edits = (current: LoadedConfig): readonly ConfigEdit[] => {
      const { index, server } = placeOf(current, key);
      return server.enabled === enabled ? [] : [{ kind: "set", path: ["servers", index, "enabled"], value: enabled }];
    };
    return this.#editor.change({ edits, fieldOf: (path) => path }, signal);
  }

  /**
   * Connects to an entry as it is, or as a form has it, beside what is connected. Rejects with CONFIG_INVALID when the
   * form has mistakes, with NOT_FOUND, and with USAGE when nothing is to be tried.
   */
  async try({ key, entry }: ServerTrial, signal: AbortSignal): Promise<ServerTrialResult> {
    const { loaded } = this.#parts.configuration;
    if (entry === undefined && key === undefined) throw new MediaFsError("USAGE", "nothing was given to try");
    const place = key === undefined ? undefined : placeOf(loaded, key);
    const tried = entry === undefined ? { loaded, server: place?.server } : await this.#formed(entry, place, signal);
    if (tried.server === undefined) throw new MediaFsError("NOT_FOUND", `no entry is called ${key}`);
    for (const secret of tried.loaded.secrets) this.#parts.secrets.add(secret);
    const { key: tryKey } = tried.server;
    try {
      const { config } = tried.loaded;
      const states = await checkEntries({ config, secrets: this.#parts.secrets, keys: [tryKey] }, signal);
      const state = states.find((each) => each.key === tryKey);
      return {
        ...resultOf(state?.error),
        product: state?.product,
        version: state?.version,
        latencyMs: state?.latencyMs,
      };
    } catch (error) {
      const { code, message, hint } = toMediaFsError(error);
      return resultOf({ code, message, hint });
    }
  }

  /** The configuration that a form would make, in memory alone. */
  async #formed(entry: ServerEdit, place: Place | undefined, signal: AbortSignal) {
    const { configuration } = this.#parts;
    const raw = place?.raw ?? {};
    const before = { raw, server: place?.server, table: this.#tableFor(entry.type) };
    const changed = changedEntry(raw, changeOfEntry(withStoredPassword(entry, raw), before));
    const whole = { ...(configuration.loaded.raw as RawEntry) };
    const list = Array.isArray(whole.servers) ? [...(whole.servers as unknown[])] : [];
    const index = place?.index ?? list.length;
    list[index] = changed;
    try {
      const loaded = await configuration.check({ ...whole, servers: list }, signal);
      return { loaded, server: loaded.config.servers[index] };
    } catch (error) {
      throw withFields(error, (path) => fieldIn(index, path));
    }
  }

  /** Throws CONFIG_INVALID for a type that no plugin has. */
  #tableFor(type: string): OptionTable {
    const table = this.#tableOf(type);
    if (table !== undefined) return table;
    const names = this.#loaded().map(({ name }) => name);
    const lines = [`type: found ${JSON.stringify(type)}, expected one of ${names.join(", ")}`];
    throw new MediaFsError("CONFIG_INVALID", "no plugin is called so", { lines });
  }

  #tableOf(type: string): OptionTable | undefined {
    return this.#loaded().find(({ name }) => name === type)?.options;
  }

  #loaded(): readonly PluginReport[] {
    return this.#parts.host.reports().filter(({ state }) => state === "loaded");
  }
}

/** `servers[2].apiKey` is the field `options.apiKey`; the paths of other places stay. */
function fieldIn(index: number, path: string): string {
  const prefix = `servers[${index}].`;
  return path.startsWith(prefix) ? fieldOf(path.slice(prefix.length)) : path;
}

function placeOf({ config, raw }: LoadedConfig, key: string): Place {
  const index = config.servers.findIndex((each) => each.key === key);
  const server = config.servers[index];
  const list = (raw as { readonly servers?: unknown }).servers;
  if (server === undefined || !Array.isArray(list)) throw new MediaFsError("NOT_FOUND", `no entry is called ${key}`);
  return { index, server, raw: list[index] as RawEntry };
}

function resultOf(error: Failure | undefined): ServerTrialResult {
  if (error === undefined) return { outcome: "ok" };
  return { outcome: REFUSED.includes(error.code) ? "refused" : "unreachable", error };
}

function textOf(raw: unknown, effective: string): string {
  return typeof raw === "string" ? raw : effective;
}

function shown(value: unknown): string | number | boolean | undefined {
  if (typeof value === "string") return withoutPassword(value);
  return typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** An address that was shown without its password and comes back so is the one that is there. */
function withStoredPassword(edit: ServerEdit, raw: RawEntry): ServerEdit {
  const { url } = edit.options;
  const isShown = typeof url === "string" && typeof raw.url === "string" && withoutPassword(raw.url) === url;
  return isShown ? { ...edit, options: { ...edit.options, url: raw.url as string } } : edit;
}
