import { readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateDirectory, stableHashHex } from "../../base/index.js";

interface KeptFile {
  readonly byteCount: number;
  usedAtMs: number;
}

const SUFFIX = ".probe";
const UNFINISHED = ".new";
// A date on disk decides only what goes first after a restart: it need not be exact.
const DATE_INTERVAL_MS = 60_000;

/** The files of a directory, one for each key; the least recently used ones go when they become too many bytes. */
export class ProbeDirectory {
  readonly #path: string;
  readonly #files = new Map<string, KeptFile>();
  /** Resolves when what is there is known. */
  readonly ready: Promise<void>;
  #keptBytes = 0;
  #maxBytes: number;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    // Without a directory there is nothing yet.
    this.ready = this.#look().catch(() => undefined);
  }

  get files(): number {
    return this.#files.size;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Whether a key has a file, once `ready`. */
  has(key: string): boolean {
    return this.#files.has(nameOf(key));
  }

  pathOf(key: string): string {
    return join(this.#path, nameOf(key));
  }

  /** Notes that a file is being used. */
  use(key: string): void {
    const name = nameOf(key);
    const file = this.#files.get(name);
    if (file === undefined) return;
    const nowMs = Date.now();
    if (nowMs - file.usedAtMs > DATE_INTERVAL_MS) {
      const now = new Date(nowMs);
      utimes(join(this.#path, name), now, now).catch(() => undefined);
    }
    file.usedAtMs = nowMs;
  }

  /**
   * Writes a file of these pieces, taken as they are written: it is there with all its bytes, or not at all. Rejects with
   * what the system says, or the pieces.
   */
  async write(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const name = nameOf(key);
    const unfinished = join(this.#path, `${name}.${process.pid}${UNFINISHED}`);
    makePrivateDirectory(this.#path);
    let byteCount = 0;
    const counted = async function* () {
      for await (const piece of pieces) {
        byteCount += piece.length;
        yield piece;
      }
    };
    try {
      await writeFile(unfinished, counted(), { mode: 0o600 });
      await rename(unfinished, join(this.#path, name));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    this.#note(name, { byteCount, usedAtMs: Date.now() });
    this.#trim();
  }

  drop(key: string): void {
    this.#remove(nameOf(key));
  }

  setMaxBytes(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#trim();
  }

  async #look(): Promise<void> {
    // One that another process takes away in this very moment must not hide the others.
    await Promise.all((await readdir(this.#path)).map((name) => this.#lookAt(name).catch(() => undefined)));
    this.#trim();
  }

  async #lookAt(name: string): Promise<void> {
    const path = join(this.#path, name);
    const { size, mtimeMs } = await stat(path);
    // What another process is writing now is its own.
    if (name.endsWith(UNFINISHED) && Date.now() - mtimeMs > DATE_INTERVAL_MS) await rm(path);
    if (name.endsWith(SUFFIX) && !this.#files.has(name)) this.#note(name, { byteCount: size, usedAtMs: mtimeMs });
  }

  #note(name: string, file: KeptFile): void {
    this.#keptBytes += file.byteCount - (this.#files.get(name)?.byteCount ?? 0);
    this.#files.set(name, file);
  }

  #trim(): void {
    if (this.#keptBytes <= this.#maxBytes) return;
    for (const [name] of [...this.#files].sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs)) {
      if (this.#keptBytes <= this.#maxBytes) return;
      this.#remove(name);
    }
  }

  #remove(name: string): void {
    const file = this.#files.get(name);
    if (file === undefined) return;
    this.#files.delete(name);
    this.#keptBytes -= file.byteCount;
    // What cannot be removed now is found, and counted, at the next start.
    rm(join(this.#path, name), { force: true }).catch(() => undefined);
  }
}

/** Tells nothing of what it stands for. */
function nameOf(key: string): string {
  return `${stableHashHex("probe", key)}${SUFFIX}`;
}
