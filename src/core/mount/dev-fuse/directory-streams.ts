import { LRUCache } from "lru-cache";
import type { DirectoryEntry } from "../../vfs/index.js";

// Programs read a directory in pages. Whoever left off is soon followed by others; one that left is read anew.
const STREAMS_KEPT = 16;
const HIGH = 2 ** 32;
const MAX_ID = 2 ** 20;

/** A listing that is being read in pages. */
export interface DirectoryStream {
  readonly node: number;
  readonly entries: readonly DirectoryEntry[];
  /** Part of the offsets of this stream. */
  readonly id: number;
}

/** Listings that are being read: their pages belong together, also when the directory changes meanwhile. */
export class DirectoryStreams {
  readonly #streams = new LRUCache<number, DirectoryStream>({ max: STREAMS_KEPT });
  #lastId = 0;

  /** A stream that begins. */
  begin(node: number, entries: readonly DirectoryEntry[]): DirectoryStream {
    this.#lastId = (this.#lastId % MAX_ID) + 1;
    const stream = { node, entries, id: this.#lastId };
    this.#streams.set(stream.id, stream);
    return stream;
  }

  /** The stream that an offset belongs to; undefined when it is unknown. */
  at(node: number, offset: number): DirectoryStream | undefined {
    const stream = this.#streams.get(Math.floor(offset / HIGH));
    return stream?.node === node ? stream : undefined;
  }

  /** A stream was read to its end. */
  end({ id }: DirectoryStream): void {
    this.#streams.delete(id);
  }
}

/** The place within a stream that an offset names: entries that come before it. */
export function positionIn(offset: number): number {
  return offset % HIGH;
}

/** The offset of a place in a stream. Programs get it as telldir(3) and hand it back. */
export function offsetAt({ id }: DirectoryStream, position: number): number {
  return id * HIGH + position;
}
