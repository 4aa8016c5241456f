import { inject, injectable } from "tsyringe";
import { Clock, withDeadline } from "../base/index.js";
import { Catalog, ConnectorSource } from "../catalog/index.js";
import { Config } from "../config/index.js";
import { Store } from "../store/index.js";
import { BlobTransport } from "../transport/index.js";
import { desktopIni } from "./desktop-ini.js";
import { NfoContent } from "./nfo-content.js";
import { imageFile, type RemoteFile, subtitleFile } from "./remote-file.js";
import { RemoteFiles } from "./remote-files.js";
import type { ArtworkSidecar, SidecarContent, SidecarRef, SubtitleSidecar } from "./sidecar.js";

/** Sidecars made from the catalog's metadata or fetched from the server, kept in the store. */
@injectable()
export class StoredContent implements SidecarContent {
  readonly #nfo: NfoContent;
  readonly #files: RemoteFiles;

  constructor(
    @inject(Catalog) catalog: Catalog,
    @inject(ConnectorSource) private readonly connectors: ConnectorSource,
    @inject(BlobTransport) transport: BlobTransport,
    @inject(Store) store: Store,
    @inject(Config) private readonly config: Config,
    @inject(Clock) clock: Clock,
  ) {
    // Half of what anybody waits: what is old but at hand must come before the deadline.
    const patienceMs = () => config.timeouts.metadataMs / 2;
    this.#nfo = new NfoContent({ catalog, store, config, clock, patienceMs });
    this.#files = new RemoteFiles({ connectors, transport, store, clock, patienceMs });
  }

  async size(sidecar: SidecarRef, signal: AbortSignal): Promise<number> {
    if (sidecar.kind === "desktopIni") return this.#desktopIni(sidecar.serverKey).byteLength;
    return this.#withinDeadline(sidecar.serverKey, signal, async (serverId, inTime) => {
      if (sidecar.kind === "nfo") return this.#nfo.size(serverId, sidecar, inTime);
      return this.#files.size(this.#file(serverId, sidecar), inTime);
    });
  }

  sizeAtHand(sidecar: SidecarRef): number | undefined {
    if (sidecar.kind === "desktopIni") return this.#desktopIni(sidecar.serverKey).byteLength;
    const serverId = this.connectors.serverId(sidecar.serverKey);
    if (serverId === undefined) return undefined;
    if (sidecar.kind === "nfo") return this.#nfo.sizeAtHand(serverId, sidecar);
    return this.#files.sizeAtHand(this.#file(serverId, sidecar));
  }

  async bytes(sidecar: SidecarRef, signal: AbortSignal): Promise<Uint8Array> {
    if (sidecar.kind === "desktopIni") return this.#desktopIni(sidecar.serverKey);
    return this.#withinDeadline(sidecar.serverKey, signal, async (serverId, inTime) => {
      if (sidecar.kind === "nfo") return this.#nfo.bytes(serverId, sidecar, inTime);
      return this.#files.bytes(this.#file(serverId, sidecar), inTime);
    });
  }

  refresh(serverKey?: string): void {
    for (const key of serverKey === undefined ? this.connectors.keys() : [serverKey]) {
      const serverId = this.connectors.serverId(key);
      // Nothing was ever kept of a server that nobody has seen.
      if (serverId === undefined) continue;
      this.#nfo.refresh(serverId);
      this.#files.refresh(serverId);
    }
  }

  #withinDeadline<T>(
    serverKey: string,
    signal: AbortSignal,
    work: (serverId: string, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { metadataMs } = this.config.timeouts;
    return withDeadline(`a sidecar of ${serverKey}`, metadataMs, signal, async (inTime) => {
      const known = this.connectors.serverId(serverKey);
      const serverId = known ?? (await this.connectors.connector(serverKey, inTime)).server.id;
      return work(serverId, inTime);
    });
  }

  #file(serverId: string, sidecar: ArtworkSidecar | SubtitleSidecar): RemoteFile {
    const lifetimes = this.config.cache;
    return sidecar.kind === "artwork"
      ? imageFile(serverId, sidecar, lifetimes)
      : subtitleFile(serverId, sidecar, lifetimes);
  }

  #desktopIni(serverKey: string): Uint8Array {
    return desktopIni(serverKey, this.connectors.icon?.(serverKey));
  }
}
