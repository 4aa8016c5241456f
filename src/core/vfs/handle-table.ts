import { MediaFsError } from "../base/index.js";
import type { FileReader } from "../cache/index.js";
import type { FileRef } from "../catalog/index.js";
import type { FailedReads } from "./failed-reads.js";
import type { HandleId, NodeId } from "./filesystem.js";

/** An open media file. */
export interface MediaHandle {
  readonly kind: "media";
  readonly node: NodeId;
  readonly path: string;
  readonly file: FileRef;
  readonly fileKey: string;
  readonly sizeBytes: number;
  readonly openedAtMs: number;
  readonly reader: FileReader;
  readonly failedReads: FailedReads;
}

/** An open sidecar: its bytes are in memory. */
export interface SidecarHandle {
  readonly kind: "sidecar";
  readonly node: NodeId;
  readonly bytes: Uint8Array;
  /** Gives back the memory that was reserved for them. */
  readonly release: () => void;
}

/** An open file. */
export type Handle = MediaHandle | SidecarHandle;

// fuse's handle travels through a signed 32-bit number in some drivers, and 0 means none.
const LARGEST_HANDLE = 0x7fff_ffff;

/** Open files by handle. */
export class HandleTable {
  readonly #handles = new Map<HandleId, Handle>();
  #last: HandleId = 0;

  add(handle: Handle): HandleId {
    do this.#last = this.#last >= LARGEST_HANDLE ? 1 : this.#last + 1;
    while (this.#handles.has(this.#last));
    this.#handles.set(this.#last, handle);
    return this.#last;
  }

  /** The open file. Throws BAD_HANDLE. */
  get(id: HandleId): Handle {
    const handle = this.#handles.get(id);
    if (handle === undefined) throw new MediaFsError("BAD_HANDLE", `no open file ${id}`);
    return handle;
  }

  /** The open file, or undefined. */
  find(id: HandleId): Handle | undefined {
    return this.#handles.get(id);
  }

  /** Takes an open file out; undefined when there is none. */
  remove(id: HandleId): Handle | undefined {
    const handle = this.#handles.get(id);
    this.#handles.delete(id);
    return handle;
  }

  /** Every open file with its handle. */
  entries(): IterableIterator<[HandleId, Handle]> {
    return this.#handles.entries();
  }
}
