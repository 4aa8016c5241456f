import type { CachedContent } from "./cached-content.js";
import type { CachedFile } from "./file-cache.js";
import { probeMaterialOf } from "./probe-material.js";
import { blocksWorthKeeping, placeOf } from "./probes/probe-choice.js";
import type { KeptProbe, ProbeStore } from "./probes/probe-store.js";
import type { Segment } from "./segment.js";
import type { SegmentStore } from "./segment-store.js";

/** Keeps on disk what is in memory of files that were looked at. */
export class ProbeKeeper {
  readonly #probes: ProbeStore;
  readonly #store: SegmentStore;

  constructor(probes: ProbeStore, store: SegmentStore) {
    this.#probes = probes;
    this.#store = store;
  }

  /** What is kept of a file by now. Never rejects. */
  keptOf({ key, sizeBytes }: CachedFile): Promise<KeptProbe | undefined> {
    return this.#probes.find({ key, sizeBytes });
  }

  /** Keeps of one file what is worth it. Its memory is held, and not copied, until that is done. Never rejects. */
  async keep({ key, sizeBytes, validator, segments, index, death }: CachedContent): Promise<void> {
    if (death !== undefined) return;
    const places = blocksWorthKeeping(probeMaterialOf(segments, index?.range));
    const blocks = new Map<number, Uint8Array>();
    const held: Segment[] = [];
    for (const block of places) {
      const place = placeOf(block, sizeBytes);
      // It is there, so that no memory is asked for.
      held.push(...(segments.hold(place, "speculation") ?? []));
      blocks.set(block, segments.copy(place));
    }
    if (blocks.size > 0) await this.#probes.keep({ key, sizeBytes, validator, blocks });
    for (const segment of held) this.#store.unbusy(segment);
  }
}
