import type {
  ArtworkRef,
  Connector,
  ItemRef,
  Library,
  LibraryChange,
  MediaItem,
  MediaURL,
  Page,
  PageRequest,
  ParentRef,
  PluginContext,
  ServerIdentity,
  SourceRef,
  SubtitleRef,
} from "mediafs/plugin-api";
import type { Query } from "../web-api/index.js";
import type { Api } from "./api.js";
import type { ClientIdentity } from "./authorization.js";
import { asItems } from "./dto.js";
import type { ListingDialect } from "./item-requests.js";
import { LibraryWatch, type SocketPlace } from "./library-watch.js";
import { Lister } from "./lister.js";
import { mapLibrary } from "./map-library.js";
import { subtitleKey } from "./map-subtitle.js";
import type { Session } from "./session.js";

/** What a connector is made of once its session is open. */
export interface ConnectorParts {
  readonly context: PluginContext;
  readonly api: Api;
  readonly session: Session;
  readonly server: ServerIdentity;
  readonly dialect: ListingDialect;
}

/** A server of this family on behalf of one of its users: all but the routes in which the products differ. */
export abstract class MediaBrowserConnector implements Connector {
  readonly server: ServerIdentity;
  /** Sends what belongs to the user. */
  protected readonly session: Session;
  readonly #context: PluginContext;
  readonly #api: Api;
  readonly #lister: Lister;
  readonly #watch: LibraryWatch;

  protected constructor({ context, api, session, server, dialect }: ConnectorParts) {
    this.server = server;
    this.session = session;
    this.#context = context;
    this.#api = api;
    this.#lister = new Lister({ context, session, dialect });
    this.#watch = new LibraryWatch({ context, api, session, places: () => this.socketPlaces() });
  }

  /** The server's answer with the user's libraries. */
  protected abstract views(signal: AbortSignal): Promise<unknown>;

  /** Where the server may open the web socket on which it tells its changes, in order. */
  protected abstract socketPlaces(): readonly SocketPlace[];

  /** As {@link Connector.getStreamURL}. */
  abstract getStreamURL(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<MediaURL>;

  /** As {@link Connector.getArtworkURL}. */
  abstract getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL>;

  ping(signal: AbortSignal): Promise<void> {
    return this.session.verify(signal);
  }

  async listLibraries(signal: AbortSignal): Promise<Library[]> {
    const views = asItems(await this.views(signal));
    if (views === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "the libraries are not a list of items");
    return views.Items.flatMap((dto) => mapLibrary(dto) ?? []);
  }

  listItems(parent: ParentRef, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    return this.#lister.listItems(parent, page, signal);
  }

  getItems(ids: readonly string[], signal: AbortSignal): Promise<MediaItem[]> {
    return this.#lister.getItems(ids, signal);
  }

  sweep(library: Library, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    return this.#lister.sweep(library, page, signal);
  }

  async getSubtitleURL(_item: ItemRef, subtitle: SubtitleRef, signal: AbortSignal): Promise<MediaURL> {
    this.requireLive(signal);
    const key = subtitleKey(subtitle.id);
    const index = key === undefined ? undefined : await this.#lister.subtitles.find(subtitle.id, key.ownerId, signal);
    if (key === undefined || index === undefined) {
      throw this.#context.fail("ITEM_NOT_FOUND", "the subtitle file is not on the server any more");
    }
    // Any other name than the file's own format would have it converted.
    const format = key.extension === "sup" ? "pgssub" : key.extension;
    return this.media(`/Videos/${key.ownerId}/${key.sourceId}/Subtitles/${index}/Stream.${format}`);
  }

  watch(onChange: (change: LibraryChange) => void, signal: AbortSignal): Promise<void> {
    return this.#watch.run(onChange, signal);
  }

  async close(): Promise<void> {
    this.#api.close();
  }

  /** Where a route's bytes are, with the credentials in headers. */
  protected media(path: string, query: Query = {}): MediaURL {
    return { url: this.#api.mediaAddress(path, query), headers: this.#api.headers() };
  }

  /** Throws ABORTED when the caller has given up. */
  protected requireLive(signal: AbortSignal): void {
    if (signal.aborted) throw this.#context.fail("ABORTED", "interrupted");
  }
}

/** How mediafs presents itself in a server's list of devices. */
export function clientIdentityOf(context: PluginContext): ClientIdentity {
  const { deviceName, deviceId, clientVersion } = context;
  return { client: "mediafs", device: deviceName, deviceId, version: clientVersion };
}
