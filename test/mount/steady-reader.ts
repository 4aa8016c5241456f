import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { patternBytes } from "../../examples/jellyfin-server/index.js";

const CHUNK_BYTES = 256 * 1024;
// 5 MB/s: a film in high definition, and slow enough to last.
const PAUSE_MS = 50;

/** What is played: `patternBytes(seed, …)` of that size, at a path. */
export interface PlayedFile {
  readonly path: string;
  readonly seed: number;
  readonly sizeBytes: number;
}

/** Plays a file from its start through one handle, at the pace of a player, and compares every byte. */
export class SteadyReader {
  readonly #file: PlayedFile;
  readonly #playing: Promise<void>;
  #isEnding = false;
  #positionBytes = 0;
  #failure: unknown;

  private constructor(file: PlayedFile, handle: FileHandle) {
    this.#file = file;
    this.#playing = this.#play(handle).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Opens the file and begins to play. */
  static async start(file: PlayedFile): Promise<SteadyReader> {
    return new SteadyReader(file, await open(file.path));
  }

  /** Bytes played so far. Throws what ended the playing, if anything did. */
  get positionBytes(): number {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#positionBytes;
  }

  /** Stops and closes the handle. Rejects with what ended the playing before. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#playing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #play(handle: FileHandle): Promise<void> {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    const { seed, sizeBytes } = this.#file;
    try {
      while (!this.#isEnding && this.#positionBytes < sizeBytes) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, this.#positionBytes);
        const expected = patternBytes(seed, this.#positionBytes, bytesRead);
        if (bytesRead === 0 || !expected.equals(buffer.subarray(0, bytesRead)))
          throw new RangeError(`wrong bytes at ${this.#positionBytes}`);
        this.#positionBytes += bytesRead;
        await sleep(PAUSE_MS);
      }
    } finally {
      await handle.close();
    }
  }
}
