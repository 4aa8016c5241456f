import { token } from "../../base/index.js";
import type { ByteRange } from "../byte-range.js";

/** Probes are kept in blocks of so many bytes, at multiples of it in the file; the last one of a file is shorter. */
export const PROBE_BLOCK_BYTES = 16 * 1024;

/** Which bytes are meant: those of one version of one file. */
export interface ProbeId {
  /** As CachedFile.key. */
  readonly key: string;
  readonly sizeBytes: number;
}

/** Bytes to keep of a file. */
export interface NewProbe extends ProbeId {
  /** What every answer of the server showed for these bytes (ETag or date). */
  readonly validator: string | undefined;
  /** Whole blocks, by their place: offset in the file divided by {@link PROBE_BLOCK_BYTES}. */
  readonly blocks: ReadonlyMap<number, Uint8Array>;
}

/** What is kept of a file. */
export interface KeptProbe {
  readonly validator: string | undefined;
  /** What is kept, in order; no two touch. */
  readonly runs: readonly ByteRange[];
  /** Where the run of kept bytes that contains `position` ends; `position` itself when it is not kept. */
  runEnd(position: number): number;
  /** The first kept offset from `position` on; Infinity if there is none. */
  next(position: number): number;
  /**
   * Copies kept bytes from `start` on into `into`, as many as lie in one run. Resolves with their number: 0 when they
   * are not kept, or are damaged, and then all of the probe is forgotten.
   */
  read(start: number, into: Uint8Array): Promise<number>;
}

/** How much is kept. */
export interface ProbeStats {
  readonly files: number;
  readonly keptBytes: number;
  /** Handed out since the start. */
  readonly servedBytes: number;
}

/**
 * Beginnings and indexes of files on disk, across restarts: what programs read that only look at a file. Never fails:
 * what cannot be kept, or read again, is as if it had never been there.
 */
export interface ProbeStore {
  find(id: ProbeId): Promise<KeptProbe | undefined>;
  /** Keeps blocks beside those kept already, in the background. Resolves when they are on disk, or given up. */
  keep(probe: NewProbe): Promise<void>;
  /** Forgets a file. */
  drop(key: string): void;
  /** Keeps so much in all from now on; 0 keeps nothing. */
  setMaxBytes(maxBytes: number): void;
  stats(): ProbeStats;
  /** Finishes what is being written. */
  close(): Promise<void>;
}
export const ProbeStore = token<ProbeStore>("ProbeStore");
