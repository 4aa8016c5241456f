import type { ItemDto } from "./dto.js";
import { locateSubtitles } from "./map-subtitle.js";

// Between a listing and the request for a subtitle: long enough for a scan that reads both, too short for files to be
// added in between unnoticed.
const TRUSTED_MS = 60_000;
const MOST_KEPT = 20_000;

/** Asks the server for items with their sources as they are now. */
export type SourcesRequest = (ids: readonly string[], signal: AbortSignal) => Promise<readonly ItemDto[]>;

/**
 * The present number of each external subtitle file. The numbers move when files are added beside the media, so one
 * from a listing is trusted for a minute, and then asked for again.
 */
export class SubtitleIndex {
  readonly #request: SourcesRequest;
  readonly #learned = new Map<string, { readonly index: number; readonly atMs: number }>();

  constructor(request: SourcesRequest) {
    this.#request = request;
  }

  /** Learns the numbers of the subtitles of listed items. */
  learn(dtos: readonly ItemDto[]): void {
    const atMs = Date.now();
    for (const dto of dtos) {
      for (const source of dto.MediaSources ?? []) {
        for (const { ref, index } of locateSubtitles(dto, source)) this.#keep(ref.id, { index, atMs });
      }
    }
  }

  /** The number of a subtitle now; undefined when it is gone. Rejects as the request does. */
  async find(subtitleId: string, ownerId: string, signal: AbortSignal): Promise<number | undefined> {
    const learned = this.#learned.get(subtitleId);
    if (learned !== undefined && Date.now() - learned.atMs < TRUSTED_MS) return learned.index;
    this.#learned.delete(subtitleId);
    this.learn(await this.#request([ownerId], signal));
    return this.#learned.get(subtitleId)?.index;
  }

  #keep(id: string, place: { readonly index: number; readonly atMs: number }): void {
    this.#learned.delete(id);
    this.#learned.set(id, place);
    for (const oldest of this.#learned.keys()) {
      if (this.#learned.size <= MOST_KEPT) break;
      this.#learned.delete(oldest);
    }
  }
}
