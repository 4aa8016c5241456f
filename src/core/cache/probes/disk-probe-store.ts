import { LRUCache } from "lru-cache";
import type { Logger } from "../../base/index.js";
import { KeptBlocks } from "./kept-blocks.js";
import { ProbeDirectory } from "./probe-directory.js";
import { digestOf, encodeHeader } from "./probe-file.js";
import type { KeptProbe, NewProbe, ProbeId, ProbeStats, ProbeStore } from "./probe-store.js";

/** Where and how much is kept. */
export interface DiskProbeOptions {
  /** Directory of the probes; made (0700) if missing. */
  readonly dir: string;
  readonly maxBytes: number;
  /** Of one file. */
  readonly maxBlocks: number;
  readonly log: Logger;
}

// Headers, some 3 KiB each.
const HEADERS_IN_MEMORY = 500;

/** Probes in a directory, a file for each. */
export class DiskProbeStore implements ProbeStore {
  readonly #directory: ProbeDirectory;
  readonly #maxBlocks: number;
  readonly #log: Logger;
  readonly #opened = new LRUCache<string, Promise<KeptBlocks | undefined>>({ max: HEADERS_IN_MEMORY });
  /** Writes, one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #servedBytes = 0;
  #complained = false;

  constructor({ dir, maxBytes, maxBlocks, log }: DiskProbeOptions) {
    this.#directory = new ProbeDirectory(dir, maxBytes);
    this.#maxBlocks = maxBlocks;
    this.#log = log;
  }

  async find(id: ProbeId): Promise<KeptProbe | undefined> {
    if (this.#directory.maxBytes === 0) return undefined;
    await this.#directory.ready;
    const blocks = await this.#open(id);
    if (blocks !== undefined) this.#directory.use(id.key);
    return blocks;
  }

  keep(probe: NewProbe): Promise<void> {
    const written = this.#writing.then(() => this.#write(probe));
    this.#writing = written;
    return written;
  }

  drop(key: string): void {
    this.#opened.delete(key);
    this.#directory.drop(key);
  }

  setMaxBytes(maxBytes: number): void {
    this.#directory.setMaxBytes(maxBytes);
  }

  stats(): ProbeStats {
    const { files, keptBytes } = this.#directory;
    return { files, keptBytes, servedBytes: this.#servedBytes };
  }

  close(): Promise<void> {
    return this.#writing;
  }

  async #open({ key, sizeBytes }: ProbeId): Promise<KeptBlocks | undefined> {
    if (!this.#directory.has(key)) return undefined;
    let opening = this.#opened.get(key);
    if (opening === undefined) {
      opening = KeptBlocks.open(this.#directory.pathOf(key), {
        served: (byteCount) => {
          this.#servedBytes += byteCount;
        },
        damaged: () => this.drop(key),
      });
      this.#opened.set(key, opening);
    }
    const blocks = await opening;
    if (blocks?.header.key === key && blocks.header.sizeBytes === sizeBytes) return blocks;
    this.drop(key);
    return undefined;
  }

  async #write(probe: NewProbe): Promise<void> {
    const { key } = probe;
    if (this.#directory.maxBytes === 0) return;
    try {
      await this.#directory.ready;
      const blocks = await this.#withKept(probe);
      if (blocks === undefined) return;
      const pieces = piecesOf({ ...probe, blocks });
      // A key too long for a header is none of ours.
      if (pieces === undefined) return;
      await this.#directory.write(key, pieces);
      this.#opened.delete(key);
    } catch (error) {
      if (this.#complained) return;
      this.#complained = true;
      this.#log.warn("beginnings of files cannot be kept on disk", { error });
    }
  }

  /** The new blocks and, as far as there is room, those kept already; undefined when none is new. */
  async #withKept({
    key,
    sizeBytes,
    validator,
    blocks,
  }: NewProbe): Promise<ReadonlyMap<number, Uint8Array> | undefined> {
    const kept = await this.#open({ key, sizeBytes });
    const old = kept?.validator === validator ? kept : undefined;
    const known = old?.indexes() ?? [];
    const room = this.#maxBlocks - known.length;
    const fresh = [...blocks].filter(([index]) => !known.includes(index)).slice(0, Math.max(0, room));
    if (fresh.length === 0) return undefined;
    const all = new Map(fresh);
    for (const index of known) {
      const bytes = blocks.get(index) ?? (await old?.block(index));
      if (bytes !== undefined) all.set(index, bytes);
    }
    return all;
  }
}

function piecesOf({ blocks, ...id }: NewProbe): Uint8Array[] | undefined {
  const sorted = [...blocks].sort(([a], [b]) => a - b);
  const header = encodeHeader({ ...id, blocks: sorted.map(([index, bytes]) => ({ index, digest: digestOf(bytes) })) });
  return header && [header, ...sorted.map(([, bytes]) => bytes)];
}
