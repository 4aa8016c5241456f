import type { MediaURL } from "mediafs/plugin-api";
import { MediaFsError, SingleFlight } from "../base/index.js";
import type { RangeSource } from "../transport/index.js";
import type { ConnectorSource } from "./catalog.js";
import type { FileRef } from "./tree.js";

// Some servers say 404 to whom they do not know.
const MAY_BE_CREDENTIALS: readonly number[] = [401, 403, 404, 410];

/** One media file on its server: asks the connector for the address, and again when that expired or was refused. */
export class ServerSource implements RangeSource {
  readonly label: string;
  readonly serverKey: string;
  readonly totalBytes: number | undefined;
  validator: string | undefined;
  readonly #connectors: ConnectorSource;
  readonly #file: FileRef;
  #url: MediaURL | undefined;
  #refused: number | undefined;
  readonly #serverId: string | undefined;
  #epoch: number | undefined;
  /** The ranges of a file that begin together need one address. */
  readonly #asking = new SingleFlight<number, MediaURL>();

  /** `totalBytes` is undefined while only a request can tell. */
  constructor(connectors: ConnectorSource, file: FileRef, totalBytes: number | undefined) {
    this.#connectors = connectors;
    this.#file = file;
    this.label = `${file.item.name} (${file.serverKey}, item ${file.item.id})`;
    this.serverKey = file.serverKey;
    this.totalBytes = totalBytes;
    this.#serverId = connectors.serverId(file.serverKey);
  }

  async resolve(signal: AbortSignal): Promise<MediaURL> {
    const epoch = this.#follow();
    const known = this.#url;
    if (known !== undefined && (known.expiresAt === undefined || known.expiresAt.getTime() > Date.now())) return known;
    return this.#asking.run(epoch, signal, (own) => this.#ask(epoch, own));
  }

  async #ask(epoch: number, signal: AbortSignal): Promise<MediaURL> {
    const connector = await this.#connectors.connector(this.serverKey, signal);
    // What it has under the same ids are other files.
    if (this.#serverId !== undefined && connector.server.id !== this.#serverId)
      throw this.#gone("is another server now");
    // The connector cannot tell that its credentials died: an address costs it no request, a ping proves them.
    const refused = this.#refused;
    if (refused !== undefined && MAY_BE_CREDENTIALS.includes(refused)) await connector.ping(signal);
    const { item, source } = this.#file;
    const url = await connector.getStreamURL(item, source, signal, refused === undefined ? {} : { refused });
    if (epoch === this.#epoch) this.#url = url;
    this.#refused = undefined;
    return url;
  }

  invalidate(refused: MediaURL, status: number): void {
    // A range that fails late must not take away what another one has obtained since.
    if (refused !== this.#url) return;
    this.#url = undefined;
    this.#refused = status;
  }

  /** An address belongs to the settings with which it was asked for. */
  #follow(): number {
    const epoch = this.#connectors.epoch(this.serverKey);
    if (epoch === undefined) throw this.#gone("is not mounted any more");
    if (epoch !== this.#epoch) this.#url = undefined;
    this.#epoch = epoch;
    return epoch;
  }

  #gone(why: string): MediaFsError {
    return new MediaFsError("ENTRY_GONE", `${this.serverKey}, from which ${this.#file.item.name} was opened, ${why}`);
  }
}
