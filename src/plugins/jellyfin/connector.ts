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
  ARTWORK_ACCEPT,
  artworkPath,
  asItems,
  authorizationHeader,
  baseAddress,
  Lister,
  mapLibrary,
  Session,
  sourceLocation,
  subtitleKey,
  textOf,
} from "../mediabrowser/index.js";
import { ALLOWED_ROUTES } from "./allowed-routes.js";
import { dialectOf, SESSION_ROUTES } from "./dialect.js";
import { identify, type JellyfinServer } from "./identify.js";
import type { JellyfinOptions } from "./options.js";

/** A Jellyfin server, 10.8 to 12, on behalf of one of its users. */
export class JellyfinConnector implements Connector {
  readonly server: ServerIdentity;
  readonly #context: PluginContext;
  readonly #api: Api;
  readonly #session: Session;
  readonly #lister: Lister;
  #hasUserRoutesOnly: boolean;

  private constructor(connection: Connection) {
    const { context, api, session, server } = connection;
    this.server = { product: "Jellyfin", version: server.version, id: server.id };
    this.#context = context;
    this.#api = api;
    this.#session = session;
    this.#lister = new Lister({ context, session, dialect: dialectOf(server) });
    this.#hasUserRoutesOnly = server.hasUserRoutesOnly;
  }

  /** Connects: the server is the right one, it is ready, and the credentials hold. */
  static async open(context: PluginContext<JellyfinOptions>): Promise<JellyfinConnector> {
    const { url, username, apiKey, token, password } = context.options;
    const api = new Api(context, {
      base: baseAddress(url),
      allowed: ALLOWED_ROUTES,
      headers: (current) => ({ Authorization: authorizationHeader(identityOf(context), current) }),
    });
    const server = await identify(api, context);
    const credentials = { username: textOf(username), apiKey: textOf(apiKey), token: textOf(token), password };
    const session = new Session(api, context, { credentials, routes: SESSION_ROUTES, serverId: server.id });
    await session.open(context.signal);
    return new JellyfinConnector({ context, api, session, server });
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.#session.verify(signal);
  }

  async listLibraries(signal: AbortSignal): Promise<Library[]> {
    const views = asItems(await this.#views(signal));
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
    if (route === "file") return this.#media(`/Items/${encodeURIComponent(id)}/File`);
    const player = item.type === "track" || item.type === "book" ? "Audio" : "Videos";
    return this.#media(`/${player}/${encodeURIComponent(id)}/stream`, { static: true, mediaSourceId: id });
  }

  async getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    this.#requireLive(signal);
    // The image route turns photos upright, and so sends other bytes than the file's.
    if (item.type === "photo") return this.#media(`/Items/${encodeURIComponent(item.id)}/File`);
    const { url, headers } = this.#media(artworkPath(item, artwork), { tag: artwork.version });
    return { url, headers: { ...headers, Accept: ARTWORK_ACCEPT } };
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

  async #views(signal: AbortSignal): Promise<unknown> {
    const { userId } = this.#session;
    if (!this.#hasUserRoutesOnly) {
      const query = { userId, includeHidden: true, includeExternalContent: false };
      const call = { what: "the libraries", path: "/UserViews", query };
      const answer = await this.#session.send(call, signal);
      if (answer.status !== 404) {
        this.#api.requireGood(answer, call);
        return answer.json();
      }
      this.#hasUserRoutesOnly = true;
    }
    const query = { includeHidden: true, includeExternalContent: false };
    return this.#session.json({ what: "the libraries", path: `/Users/${userId}/Views`, query }, signal);
  }

  #media(path: string, query: Readonly<Record<string, string | boolean>> = {}): MediaURL {
    return { url: this.#api.mediaAddress(path, query), headers: this.#api.headers() };
  }

  #requireLive(signal: AbortSignal): void {
    if (signal.aborted) throw this.#context.fail("ABORTED", "interrupted");
  }
}

interface Connection {
  readonly context: PluginContext;
  readonly api: Api;
  readonly session: Session;
  readonly server: JellyfinServer;
}

function identityOf(context: PluginContext) {
  const { deviceName, deviceId, clientVersion } = context;
  return { client: "mediafs", device: deviceName, deviceId, version: clientVersion };
}
