import { LRUCache } from "lru-cache";
import { type Logger, MediaFsError } from "../../base/index.js";
import { KeptBlocks } from "./kept-blocks.js";
import { ProbeDirectory } from "./probe-directory.js";
import { digestOf, encodeHeader, type ProbeHeader } from "./probe-file.js";
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
    let old: KeptBlocks | undefined;
    try {
      await this.#directory.ready;
      old = await this.#keptOf(probe);
      const fresh = this.#freshOf(probe, old);
      if (fresh.size === 0) return;
      const header = encodeHeader(headerOf(probe, fresh, old));
      // A key too long for a header is none of ours.
      if (header === undefined) return;
      await this.#directory.write(key, piecesOf(header, fresh, old));
      this.#opened.delete(key);
    } catch (error) {
      // What was kept turned out damaged, and is forgotten by now: the new blocks stand alone.
      if (old !== undefined && !this.#directory.has(key)) return this.#write(probe);
      if (this.#complained) return;
      this.#complained = true;
      this.#log.warn("beginnings of files cannot be kept on disk", { error });
    }
  }

  /** What is kept already of the same bytes. */
  async #keptOf({ key, sizeBytes, validator }: NewProbe): Promise<KeptBlocks | undefined> {
    const kept = await this.#open({ key, sizeBytes });
    return kept?.validator === validator ? kept : undefined;
  }

  /** The blocks that are not kept, as far as there is room. */
  #freshOf({ blocks }: NewProbe, old: KeptBlocks | undefined): ReadonlyMap<number, Uint8Array> {
    const known = new Set(old?.indexes());
    const room = Math.max(0, this.#maxBlocks - known.size);
    return new Map([...blocks].filter(([index]) => !known.has(index)).slice(0, room));
  }
}

function headerOf(
  { key, sizeBytes, validator }: NewProbe,
  fresh: ReadonlyMap<number, Uint8Array>,
  old: KeptBlocks | undefined,
): ProbeHeader {
  const added = [...fresh].map(([index, bytes]) => ({ index, digest: digestOf(bytes) }));
  const blocks = [...(old?.header.blocks ?? []), ...added].sort((a, b) => a.index - b.index);
  return { key, sizeBytes, validator, blocks };
}

/** The pieces of a file: blocks kept already are read one at a time, as their memory is in no account. */
async function* piecesOf(
  header: Uint8Array,
  fresh: ReadonlyMap<number, Uint8Array>,
  old: KeptBlocks | undefined,
): AsyncGenerator<Uint8Array> {
  yield header;
  const indexes = [...fresh.keys(), ...(old?.indexes() ?? [])].sort((a, b) => a - b);
  for (const index of indexes) {
    const bytes = fresh.get(index) ?? (await old?.block(index));
    if (bytes === undefined) throw new MediaFsError("INTERNAL", `block ${index} is damaged on disk`);
    yield bytes;
  }
}
