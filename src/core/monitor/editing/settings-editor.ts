import { MediaFsError } from "../../base/index.js";
import type { ConfigEdit, ConfigPath } from "../../config/editing/index.js";
import { CORE_OPTIONS, type CoreOption } from "../../config/index.js";
import type { Setting, Settings } from "../api.js";
import type { Changes, ConfigurationAccess } from "../monitor-parts.js";
import type { ConfigEditor } from "./config-editor.js";

/** Options that are taken while it is mounted and that a form can show. */
const LIVE_SETTINGS = [
  "readAhead.windowMiB",
  "readAhead.windows",
  "readAhead.lastWindow",
  "cache.maxMiB",
  "cache.probeMaxMiB",
  "cache.ttlMinutes",
  "cache.itemsTtlSeconds",
  "cache.metadataTtlSeconds",
  "cache.artworkTtlSeconds",
  "timeouts.metadataSeconds",
  "timeouts.readSeconds",
  "layout",
  "sidecars.nfo",
  "sidecars.subtitles",
  "sidecars.desktopIni",
  "log.level",
] as const satisfies readonly (keyof typeof CORE_OPTIONS)[];

type Value = Setting["value"];

/** Shows and writes the options that change live. */
export class SettingsEditor {
  readonly #access: ConfigurationAccess;
  readonly #editor: ConfigEditor;

  constructor(access: ConfigurationAccess, editor: ConfigEditor) {
    this.#access = access;
    this.#editor = editor;
  }

  settings(): Settings {
    const { obstacle } = this.#editor;
    const { file } = this.#access.loaded.config;
    return {
      ...(file === undefined ? {} : { file }),
      writable: obstacle === undefined,
      ...(obstacle === undefined ? {} : { whyNot: obstacle }),
      settings: LIVE_SETTINGS.map((path) => this.#settingOf(path, CORE_OPTIONS[path])),
    };
  }

  /** Writes values, null taking an option out. Rejects as ConfigEditor.change, and with USAGE for one that cannot be set so. */
  change(values: Readonly<Record<string, Value | null>>, signal: AbortSignal): Promise<Changes> {
    const stranger = Object.keys(values).find((path) => !(LIVE_SETTINGS as readonly string[]).includes(path));
    if (stranger !== undefined) {
      return Promise.reject(new MediaFsError("USAGE", `${stranger} is no option that can be set here`));
    }
    const edits = () => Object.entries(values).map(([path, value]) => editOf(path, value));
    return this.#editor.change({ edits, fieldOf: (path) => path }, signal);
  }

  #settingOf(path: (typeof LIVE_SETTINGS)[number], option: CoreOption & { readonly default: Value }): Setting {
    const { loaded } = this.#access;
    const { type, unit, min, max, oneOf, help } = option;
    const origin = loaded.origins.get(path) ?? "default";
    return {
      path,
      type: type as Setting["type"],
      value: (loaded.values.get(path) ?? option.default) as Value,
      default: option.default,
      ...(unit === undefined ? {} : { unit }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(oneOf === undefined ? {} : { oneOf: [...oneOf] }),
      help,
      origin,
      overridden: origin.startsWith("flag "),
    };
  }
}

function editOf(path: string, value: Value | null): ConfigEdit {
  const keys = path.split(".") as unknown as ConfigPath;
  return value === null ? { kind: "remove", path: keys } : { kind: "set", path: keys, value };
}
