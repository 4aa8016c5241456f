import { readFile } from "node:fs/promises";
import { hasCode, MediaFsError, Turns, toMediaFsError } from "../../base/index.js";
import { type ConfigEdit, editedConfig, isEditable, replaceConfigFile } from "../../config/editing/index.js";
import type { LoadedConfig } from "../../config/index.js";
import type { Changes, ConfigurationAccess } from "../monitor-parts.js";

/** One change of the configuration file. */
export interface Editing {
  /** From the file as it is now. Throws as it likes. */
  readonly edits: (current: LoadedConfig) => readonly ConfigEdit[];
  /** Which field of a form a path of the configuration belongs to; the path itself where it belongs to none. */
  readonly fieldOf: (path: string, current: LoadedConfig) => string;
}

/** Changes the configuration file, one change at a time, and puts what it then says in force. */
export class ConfigEditor {
  readonly #access: ConfigurationAccess;
  readonly #turns = new Turns();

  constructor(access: ConfigurationAccess) {
    this.#access = access;
  }

  /** Why nothing can be written; undefined when it can, as far as the file's name tells. */
  get obstacle(): string | undefined {
    const { file } = this.#access.loaded.config;
    if (file === undefined) return "the configuration was given by a program, not by a file";
    return isEditable(file) ? undefined : `${file} is a program or belongs to one; change it with an editor`;
  }

  /**
   * Changes the file, unless that would make it wrong. Rejects with CONFIG_INVALID, its lines beginning with the form's
   * fields, with CONFIG_NOT_WRITABLE, and as `edits` and the reload do; nothing is written then, but for a failing reload.
   */
  change(editing: Editing, signal: AbortSignal): Promise<Changes> {
    return this.#turns.run(() => this.#change(editing, signal));
  }

  /** The configuration as the file has it at this moment, whether or not it is in force. Rejects as {@link change}. */
  async current(signal: AbortSignal): Promise<LoadedConfig> {
    return (await this.#read(signal)).loaded;
  }

  async #change({ edits, fieldOf }: Editing, signal: AbortSignal): Promise<Changes> {
    const { file, text, loaded } = await this.#read(signal);
    const changes = edits(loaded);
    if (changes.length > 0) {
      const after = editedConfig(file, text, changes);
      await this.#check(after.raw, { loaded, fieldOf }, signal);
      await replaceConfigFile(file, { before: text, after: after.text });
    }
    return this.#access.reload(signal);
  }

  async #read(
    signal: AbortSignal,
  ): Promise<{ readonly file: string; readonly text: string; readonly loaded: LoadedConfig }> {
    const { obstacle } = this;
    const { file } = this.#access.loaded.config;
    if (obstacle !== undefined || file === undefined)
      throw new MediaFsError("CONFIG_NOT_WRITABLE", obstacle ?? "no file");
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new MediaFsError("CONFIG_NOT_WRITABLE", `${file} cannot be read`, { cause });
    });
    return { file, text, loaded: await this.#access.check(editedConfig(file, text, []).raw, signal) };
  }

  async #check(
    raw: unknown,
    { loaded, fieldOf }: { readonly loaded: LoadedConfig; readonly fieldOf: Editing["fieldOf"] },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.#access.check(raw, signal);
    } catch (error) {
      throw withFields(error, (path) => fieldOf(path, loaded));
    }
  }
}

/** A CONFIG_INVALID whose lines begin with fields of a form, `fieldOf` telling them from paths. */
export function withFields(error: unknown, fieldOf: (path: string) => string): MediaFsError {
  const failure = toMediaFsError(error);
  if (!hasCode(failure, "CONFIG_INVALID")) return failure;
  const lines = failure.lines.map((line) => {
    const colon = line.indexOf(": ");
    return colon < 0 ? line : fieldOf(line.slice(0, colon)) + line.slice(colon);
  });
  const count = lines.length === 1 ? "a mistake" : `${lines.length} mistakes`;
  return new MediaFsError("CONFIG_INVALID", `the form has ${count}; nothing was written`, { lines, cause: error });
}
