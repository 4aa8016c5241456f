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
  SubtitleRef,
} from "mediafs/plugin-api";
import {
  Api,
  artworkPath,
  asItems,
  authorizationHeader,
  itemIdOfSource,
  Lister,
  mapLibrary,
  Session,
  sourceLocation,
  subtitleKey,
  textOf,
} from "../mediabrowser/index.js";
import { ALLOWED_ROUTES } from "./allowed-routes.js";
import { DIALECT, SESSION_ROUTES } from "./dialect.js";
import { type EmbyServer, identify } from "./identify.js";
import type { EmbyOptions } from "./options.js";

/** An Emby server, 4.8 or 4.9, on behalf of one of its users. */
export class EmbyConnector implements Connector {
  readonly server: ServerIdentity;
  readonly #context: PluginContext;
  readonly #api: Api;
  readonly #session: Session;
  readonly #lister: Lister;

  private constructor(context: PluginContext, server: EmbyServer, session: Session) {
    this.server = { product: "Emby", version: server.version, id: server.id };
    this.#context = context;
    this.#api = server.api;
    this.#session = session;
    this.#lister = new Lister({ context, session, dialect: DIALECT });
  }

  /** Connects: the server is the right one, it is ready, and the credentials hold. */
  static async open(context: PluginContext<EmbyOptions>): Promise<EmbyConnector> {
    const { url, username, apiKey, token, password } = context.options;
    const headers = (current: string | undefined) => headersOf(context, current);
    const apiAt = (base: URL) => new Api(context, { base, allowed: ALLOWED_ROUTES, headers });
    const server = await identify(url, apiAt, context);
    const credentials = { username: textOf(username), apiKey: textOf(apiKey), token: textOf(token), password };
    const session = new Session(server.api, context, { credentials, routes: SESSION_ROUTES, serverId: server.id });
    await session.open(context.signal);
    return new EmbyConnector(context, server, session);
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.#session.verify(signal);
  }

  async listLibraries(signal: AbortSignal): Promise<Library[]> {
    const query = { IncludeExternalContent: false };
    const call = { what: "the libraries", path: `/Users/${this.#session.userId}/Views`, query };
    const views = asItems(await this.#session.json(call, signal));
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

  async getStreamURL(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<MediaURL> {
    this.#requireLive(signal);
    const { id, route } = sourceLocation(source.id);
    const itemId = itemIdOfSource(id);
    if (route === "file") return this.#media(`/Items/${encodeURIComponent(itemId)}/File`);
    const player = item.type === "track" || item.type === "book" ? "Audio" : "Videos";
    return this.#media(`/${player}/${encodeURIComponent(itemId)}/stream`, { Static: true, MediaSourceId: id });
  }

  async getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    this.#requireLive(signal);
    if (item.type === "photo") return this.#media(`/Items/${encodeURIComponent(item.id)}/File`);
    // Without the format the server may crop logos and convert pictures.
    return this.#media(artworkPath(item, artwork), { Tag: artwork.version, Format: "original" });
  }

  async getSubtitleURL(_item: ItemRef, subtitle: SubtitleRef, signal: AbortSignal): Promise<MediaURL> {
    this.#requireLive(signal);
    const key = subtitleKey(subtitle.id);
    const index = key === undefined ? undefined : await this.#lister.subtitles.find(subtitle.id, key.ownerId, signal);
    if (key === undefined || index === undefined) {
      throw this.#context.fail("ITEM_NOT_FOUND", "the subtitle file is not on the server any more");
    }
    // Any other name than the file's own format would have it converted.
    const format = key.extension === "sup" ? "pgssub" : key.extension;
    return this.#media(`/Videos/${key.ownerId}/${key.sourceId}/Subtitles/${index}/Stream.${format}`);
  }

  async close(): Promise<void> {
    this.#api.close();
  }

  #media(path: string, query: Readonly<Record<string, string | boolean>> = {}): MediaURL {
    return { url: this.#api.mediaAddress(path, query), headers: this.#api.headers() };
  }

  #requireLive(signal: AbortSignal): void {
    if (signal.aborted) throw this.#context.fail("ABORTED", "interrupted");
  }
}

// The identity and the token each have their own header: of a token inside the first one nothing is documented.
function headersOf(context: PluginContext, token: string | undefined): Readonly<Record<string, string>> {
  const { deviceName, deviceId, clientVersion } = context;
  const identity = { client: "mediafs", device: deviceName, deviceId, version: clientVersion };
  const Authorization = authorizationHeader(identity);
  return token === undefined ? { Authorization } : { Authorization, "X-Emby-Token": token };
}
