import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import type { PluginStore } from "mediafs/plugin-api";
import { type Logger, makePrivateDirectory, stableHashHex, systemCodeOf } from "../base/index.js";

/** What a file of the store holds. */
interface Content {
  /** 32 random hex digits, from which the device id is made. */
  readonly seed: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Where the store of one entry is kept. */
export interface PluginStorePlace {
  /** Absolute path; undefined where the user has no directory for it: values then live in memory. */
  readonly file: string | undefined;
  /** Names the entry; from it comes a device id where nothing can be kept. */
  readonly entryId: string;
  readonly log: Logger;
}

/**
 * The small texts of one entry, in a JSON file that only its user can read, written as a whole. A file that cannot be
 * read or written is reported once, and from then on values live in memory. Also keeps the entry's device id.
 */
export class FilePluginStore implements PluginStore {
  readonly #place: PluginStorePlace;
  #content: Content;
  #writable: boolean;

  constructor(place: PluginStorePlace) {
    this.#place = place;
    this.#writable = place.file !== undefined;
    const kept = this.#read();
    this.#content = kept ?? { seed: randomBytes(16).toString("hex"), values: {} };
    if (kept === undefined) this.#write();
    // A random device at every start would fill the server's list of devices.
    if (!this.#writable) this.#content = { ...this.#content, seed: stableHashHex(place.entryId, hostname()) };
  }

  /** 32 hex digits: stable for this machine and this entry, as long as its file can be kept. */
  get deviceId(): string {
    return stableHashHex(this.#content.seed, machineId());
  }

  get(key: string): string | undefined {
    return Object.hasOwn(this.#content.values, key) ? this.#content.values[key] : undefined;
  }

  set(key: string, value: string): void {
    this.#update((values) => ({ ...values, [key]: value }));
  }

  delete(key: string): void {
    this.#update((values) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== key)));
  }

  #update(change: (values: Content["values"]) => Content["values"]): void {
    // Another mount of the same entry may have written since.
    const { seed, values } = this.#read() ?? this.#content;
    this.#content = { seed, values: change(values) };
    this.#write();
  }

  #read(): Content | undefined {
    const { file, log } = this.#place;
    if (file === undefined || !this.#writable) return undefined;
    try {
      const content: unknown = JSON.parse(readFileSync(file, "utf8"));
      if (isContent(content)) return content;
      log.warn("the kept tokens are damaged and are made anew", { file });
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return undefined;
      if (error instanceof SyntaxError) log.warn("the kept tokens are damaged and are made anew", { file });
      else this.#giveUp(error);
    }
    return undefined;
  }

  #write(): void {
    const { file } = this.#place;
    if (file === undefined || !this.#writable) return;
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
    try {
      makePrivateDirectory(dirname(file));
      writeFileSync(temporary, JSON.stringify(this.#content), { mode: 0o600, flag: "wx" });
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    this.#writable = false;
    this.#place.log.warn("tokens cannot be kept and last for this run only", { file: this.#place.file, error });
  }
}

function isContent(value: unknown): value is Content {
  if (typeof value !== "object" || value === null || !("seed" in value) || !("values" in value)) return false;
  const { seed, values } = value;
  const isMapping = typeof values === "object" && values !== null && !Array.isArray(values);
  return typeof seed === "string" && isMapping && Object.values(values).every((each) => typeof each === "string");
}

/** What tells this machine from one that its home directory was copied to; empty where there is no such thing. */
function machineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch {
    return "";
  }
}
