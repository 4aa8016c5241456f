import { LRUCache } from "lru-cache";
import type { CachedFile } from "../cache/index.js";
import { bitrateOf, type ConnectorSource, type FileRef, ServerSource, sourceVersion } from "../catalog/index.js";

// Some 600 bytes each. One that left is made anew, at the price of asking for its address again.
const SOURCES_KEPT = 16_384;

/** Media files as the cache wants them: equal files share one source. */
export class MediaSources {
  readonly #connectors: ConnectorSource;
  readonly #sources = new LRUCache<string, ServerSource>({ max: SOURCES_KEPT });

  constructor(connectors: ConnectorSource) {
    this.#connectors = connectors;
  }

  /** The cached file behind a file of the tree, whose exact size is known. */
  cachedFile(file: FileRef, sizeBytes: number): CachedFile {
    const key = this.#keyOf(file, sizeBytes);
    // Entries of one server share windows, but each asks with its own credentials.
    const sourceKey = `${file.serverKey}\u0000${key}`;
    let source = this.#sources.get(sourceKey);
    if (source === undefined) {
      source = new ServerSource(this.#connectors, file, sizeBytes);
      this.#sources.set(sourceKey, source);
    }
    return { key, sizeBytes, bitsPerSecond: bitrateOf(file.source, sizeBytes), source };
  }

  #keyOf({ serverKey, item, source }: FileRef, sizeBytes: number): string {
    const server = this.#connectors.serverId(serverKey) ?? serverKey;
    return [server, item.id, source.id, sourceVersion(source), String(sizeBytes)].join("\u0000");
  }
}
