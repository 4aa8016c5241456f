import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { deflateRaw, inflateRawSync } from "node:zlib";
import type { Library, MediaItem } from "mediafs/plugin-api";
import type { Clock, Logger } from "../base/index.js";
import type { Store } from "../store/index.js";
import { contentDigest, type DirectoryContent } from "./content-digest.js";
import { directoryLabel, type FetchedDirectory } from "./directory-key.js";
import type { DirectoryRecord } from "./directory-record.js";

const deflate = promisify(deflateRaw);
const FORMAT = 1;
/** Format, digest (22), moment of the listing; then the content, one JSON text a line, deflated. */
const HEADER_BYTES = 1 + 22 + 8;
// A scan fills many listings within a moment: they are written together, after it.
const WRITE_DELAY_MS = 2_000;
// Lines made without letting others run: a few milliseconds.
const LINES_A_TURN = 500;

/** A content kept from an earlier run. */
export interface Snapshot {
  readonly content: DirectoryContent;
  readonly fetchedAtMs: number;
}

/** What the snapshots need. */
export interface SnapshotsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Key of a directory in the store. */
  readonly storeKey: (directory: FetchedDirectory) => string;
}

/** Keeps the last known listings in the store, so that the tree is there while the server is not. */
export class Snapshots {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #storeKey: SnapshotsParts["storeKey"];
  readonly #pending = new Map<string, DirectoryRecord>();
  #cancelWrite: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ store, clock, logger, storeKey }: SnapshotsParts) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#storeKey = storeKey;
  }

  /** Keeps a record, a moment later. */
  keep(record: DirectoryRecord): void {
    this.#pending.set(this.#storeKey(record.directory), record);
    this.#cancelWrite ??= this.#clock.after(WRITE_DELAY_MS, () => {
      this.#cancelWrite = undefined;
      void this.#write();
    });
  }

  /** What is kept of a directory; undefined if there is nothing, or nothing readable. */
  recall(directory: FetchedDirectory): Snapshot | undefined {
    const key = this.#storeKey(directory);
    const stored = this.#store.get("listing", key);
    if (stored === undefined) return undefined;
    try {
      return this.#parse(key, directory, Buffer.from(stored.bytes));
    } catch {
      // Torn or of another version: as good as none.
      this.#store.delete("listing", key);
      return undefined;
    }
  }

  /** Drops what is kept of a directory. */
  forget(directory: FetchedDirectory): void {
    const key = this.#storeKey(directory);
    this.#pending.delete(key);
    this.#store.delete("listing", key);
    this.#store.delete("listing", confirmedKey(key));
  }

  /** Writes what is pending. */
  async close(): Promise<void> {
    this.#cancelWrite?.();
    await this.#write();
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      for (const [key, record] of this.#pending) {
        this.#pending.delete(key);
        try {
          await this.#writeOne(key, record);
        } catch (error) {
          // A plugin may give what JSON cannot hold: that listing is asked for again after a restart.
          this.#logger.debug("a listing cannot be kept", { directory: directoryLabel(record.directory), error });
        }
      }
    });
    return this.#writing;
  }

  async #writeOne(key: string, { content, listing }: DirectoryRecord): Promise<void> {
    const digest = contentDigest(content);
    const { fetchedAtMs } = listing;
    if (readDigest(this.#store.get("listing", key)?.bytes) === digest) {
      this.#store.set("listing", confirmedKey(key), momentBytes(fetchedAtMs));
      return;
    }
    const body = await deflate(await linesOf(content), { level: 1 });
    const format = Buffer.from([FORMAT]);
    this.#store.set("listing", key, Buffer.concat([format, Buffer.from(digest), momentBytes(fetchedAtMs), body]));
  }

  #parse(key: string, directory: FetchedDirectory, bytes: Buffer): Snapshot | undefined {
    if (bytes[0] !== FORMAT) return undefined;
    const confirmed = this.#store.get("listing", confirmedKey(key))?.bytes;
    const confirmedAtMs = confirmed?.length === 8 ? Buffer.from(confirmed).readDoubleBE(0) : 0;
    const fetchedAtMs = Math.max(bytes.readDoubleBE(HEADER_BYTES - 8), confirmedAtMs);
    const text = inflateRawSync(bytes.subarray(HEADER_BYTES)).toString();
    const lines: unknown[] = text === "" ? [] : text.split("\n").map((line) => JSON.parse(line));
    const content = directory.kind === "server" ? { libraries: lines as Library[] } : { items: lines as MediaItem[] };
    return { content, fetchedAtMs };
  }
}

// When an unchanged listing was last given: writing its content again would say no more.
function confirmedKey(key: string): string {
  return `${key}\nconfirmed`;
}

function momentBytes(ms: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(ms);
  return bytes;
}

function readDigest(bytes: Uint8Array | undefined): string | undefined {
  return bytes?.[0] === FORMAT ? Buffer.from(bytes.subarray(1, HEADER_BYTES - 8)).toString() : undefined;
}

async function linesOf(content: DirectoryContent): Promise<Buffer> {
  const things: readonly object[] = "libraries" in content ? content.libraries : content.items;
  const parts: Buffer[] = [];
  for (let start = 0; start < things.length; start += LINES_A_TURN) {
    const lines = things.slice(start, start + LINES_A_TURN).map((thing) => JSON.stringify(thing));
    parts.push(Buffer.from((start === 0 ? "" : "\n") + lines.join("\n")));
    await nextTurn();
  }
  return Buffer.concat(parts);
}
