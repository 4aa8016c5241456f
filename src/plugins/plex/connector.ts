import type {
  ArtworkRef,
  Connector,
  ItemRef,
  Library,
  MediaItem,
  MediaURL,
  Page,
  PageRequest,
  ParentRef,
  PluginContext,
  ServerIdentity,
  SourceRef,
  StreamRequest,
  SubtitleRef,
} from "mediafs/plugin-api";
import { baseAddress } from "../web-api/index.js";
import { Api } from "./api.js";
import { identify, type PlexServer, requireLogin } from "./identify.js";
import { Lister } from "./lister.js";
import { artworkPath, locateArtwork } from "./map-artwork.js";
import { itemTypeOf } from "./map-item.js";
import { mapLibrary } from "./map-library.js";
import { subtitlePath } from "./map-subtitle.js";
import { MetadataRequests } from "./metadata-requests.js";
import type { PlexOptions } from "./options.js";
import { PartDirectory } from "./part-directory.js";
import { PartDoor } from "./part-door.js";
import { flagOf, textOf } from "./scalars.js";

/** A Plex Media Server, on behalf of the user to whom the token belongs. */
export class PlexConnector implements Connector {
  readonly server: ServerIdentity;
  readonly #context: PluginContext;
  readonly #api: Api;
  readonly #metadata: MetadataRequests;
  readonly #lister: Lister;
  readonly #door: PartDoor;
  readonly #kinds = new Map<string, Library["kind"]>();
  // Whether the user may download: of the whole server, as far as it says, and of any of its libraries.
  #serverAllows: boolean | undefined;
  #librariesAllow = false;

  private constructor(context: PluginContext, api: Api, server: PlexServer) {
    this.server = { product: "Plex Media Server", version: server.version, id: server.id };
    this.#context = context;
    this.#api = api;
    this.#metadata = new MetadataRequests(api, context);
    const parts = new PartDirectory(this.#metadata, context);
    const kindOf = (id: string) => this.#kinds.get(id);
    this.#lister = new Lister({ context, metadata: this.#metadata, parts, kindOf });
    this.#serverAllows = server.mayDownload;
    this.#door = new PartDoor({ context, api, parts, mayDownload: () => this.#librariesAllow || this.#serverAllows });
  }

  /** Connects: the server is the right one, it is ready, and lets the user in. */
  static async open(context: PluginContext<PlexOptions>): Promise<PlexConnector> {
    const { url, token } = context.options;
    const api = new Api(context, baseAddress(url), textOf(token));
    return new PlexConnector(context, api, await identify(api, context));
  }

  async ping(signal: AbortSignal): Promise<void> {
    this.#serverAllows = await requireLogin(this.#api, this.#context, signal);
  }

  async listLibraries(signal: AbortSignal): Promise<Library[]> {
    const call = { what: "the libraries", path: "/library/sections" };
    const { Directory, allowSync } = await this.#metadata.container(call, signal);
    this.#librariesAllow = [allowSync, ...Directory.map((section) => section.allowSync)].some(flagOf);
    const libraries = Directory.flatMap((section) => mapLibrary(section) ?? []);
    for (const { id, kind } of libraries) this.#kinds.set(id, kind);
    return libraries;
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

  async getStreamURL(
    item: ItemRef,
    source: SourceRef,
    signal: AbortSignal,
    request: StreamRequest = {},
  ): Promise<MediaURL> {
    this.#requireLive(signal);
    return this.#door.open({ ...request, item, source }, signal);
  }

  async getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    this.#requireLive(signal);
    const path = artworkPath(item, artwork);
    return path === undefined ? this.#foreignArtwork(item, artwork, signal) : this.#media(path);
  }

  async getSubtitleURL(_item: ItemRef, subtitle: SubtitleRef, signal: AbortSignal): Promise<MediaURL> {
    this.#requireLive(signal);
    return this.#media(subtitlePath(subtitle));
  }

  async close(): Promise<void> {
    this.#api.close();
  }

  // An address on another host: it is told nothing of the server, and least of all the token.
  async #foreignArtwork(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    const [dto] = await this.#metadata.details([item.id], signal);
    const type = dto === undefined ? undefined : itemTypeOf(dto, undefined);
    const images = dto === undefined || type === undefined ? [] : locateArtwork(dto, type);
    const found = images.find(({ ref }) => ref.kind === artwork.kind && ref.version === artwork.version);
    if (found === undefined) throw this.#context.fail("ITEM_NOT_FOUND", "the image is not on the server any more");
    return { url: new URL(found.place) };
  }

  #media(path: string): MediaURL {
    return { url: this.#api.address(path), headers: this.#api.mediaHeaders };
  }

  #requireLive(signal: AbortSignal): void {
    if (signal.aborted) throw this.#context.fail("ABORTED", "interrupted");
  }
}
