import { type LoadedConfig, type LoadRequest, loadConfig, resolveConfig } from "../config/index.js";
import { loadOptionTables } from "../plugin-host/index.js";

/** Loads the configuration of one mount, always in the same way. */
export class ConfigurationSource {
  readonly #overrides: Readonly<Record<string, unknown>>;

  /** `overrides` win over the file's values, by option path. */
  constructor(overrides: Readonly<Record<string, unknown>>) {
    this.#overrides = overrides;
  }

  /** Reads a file, or the one that is found. Rejects as `loadConfig`. */
  load(file: string | undefined, signal: AbortSignal): Promise<LoadedConfig> {
    return loadConfig({ configFile: file, ...this.#request(signal) });
  }

  /** What a configuration would be that said this in `file`. Rejects as `resolveConfig`. */
  check(raw: unknown, file: string | undefined, signal: AbortSignal): Promise<LoadedConfig> {
    return resolveConfig(raw, { file, ...this.#request(signal) });
  }

  #request(signal: AbortSignal): Omit<LoadRequest, "configFile"> {
    return {
      cwd: process.cwd(),
      env: process.env,
      overrides: this.#overrides,
      optionTables: (request) => loadOptionTables(request, signal),
    };
  }
}
