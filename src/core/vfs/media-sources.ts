import { LRUCache } from "lru-cache";
import type { MediaURL } from "mediafs/plugin-api";
import type { CachedFile } from "../cache/index.js";
import type { ConnectorSource, FileRef } from "../catalog/index.js";
import type { RangeSource } from "../transport/index.js";

// More files than the cache's smallest windows can belong to: a source outlives every window of its file, so that
// the validator of its first answer guards all of them.
const SOURCES_KEPT = 16_384;

/** One media file on its server: asks the connector for the address, and again when that expired or was refused. */
class MediaSourceOnServer implements RangeSource {
  readonly label: string;
  readonly serverKey: string;
  readonly totalBytes: number;
  validator: string | undefined;
  readonly #connectors: ConnectorSource;
  readonly #file: FileRef;
  #url: MediaURL | undefined;

  constructor(connectors: ConnectorSource, file: FileRef, totalBytes: number) {
    this.#connectors = connectors;
    this.#file = file;
    this.label = `${file.item.name} (${file.serverKey}, item ${file.item.id})`;
    this.serverKey = file.serverKey;
    this.totalBytes = totalBytes;
  }

  async resolve(signal: AbortSignal): Promise<MediaURL> {
    const known = this.#url;
    if (known !== undefined && (known.expiresAt === undefined || known.expiresAt.getTime() > Date.now())) return known;
    const connector = await this.#connectors.connector(this.serverKey, signal);
    this.#url = await connector.getStreamURL(this.#file.item, this.#file.source, signal);
    return this.#url;
  }

  invalidate(): void {
    this.#url = undefined;
  }
}

/** Media files as the cache wants them: equal files share one source. */
export class MediaSources {
  readonly #connectors: ConnectorSource;
  readonly #sources = new LRUCache<string, MediaSourceOnServer>({ max: SOURCES_KEPT });

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
      source = new MediaSourceOnServer(this.#connectors, file, sizeBytes);
      this.#sources.set(sourceKey, source);
    }
    return { key, sizeBytes, bitsPerSecond: file.source.bitsPerSecond, source };
  }

  #keyOf(file: FileRef, sizeBytes: number): string {
    const server = this.#connectors.serverId(file.serverKey) ?? file.serverKey;
    const version = file.source.version ?? String(file.source.modifiedAtMs ?? "");
    return [server, file.item.id, file.source.id, version, String(sizeBytes)].join("\u0000");
  }
}
