import type { ArtworkRef, ItemRef, MediaURL, PluginContext, SourceRef } from "mediafs/plugin-api";
import {
  Api,
  ARTWORK_ACCEPT,
  artworkPath,
  authorizationHeader,
  clientIdentityOf,
  MediaBrowserConnector,
  Session,
  type SocketPlace,
  sourceLocation,
  textOf,
} from "../mediabrowser/index.js";
import { addressOf, baseAddress } from "../web-api/index.js";
import { ALLOWED_ROUTES } from "./allowed-routes.js";
import { dialectOf, SESSION_ROUTES } from "./dialect.js";
import { identify, type JellyfinServer } from "./identify.js";
import type { JellyfinOptions } from "./options.js";

/** A Jellyfin server, 10.8 to 12, on behalf of one of its users. */
export class JellyfinConnector extends MediaBrowserConnector {
  readonly #api: Api;
  #hasUserRoutesOnly: boolean;

  private constructor({ context, api, session, server }: Connection) {
    const identity = { product: "Jellyfin", version: server.version, id: server.id };
    super({ context, api, session, server: identity, dialect: dialectOf(server) });
    this.#api = api;
    this.#hasUserRoutesOnly = server.hasUserRoutesOnly;
  }

  /** Connects: the server is the right one, it is ready, and the credentials hold. */
  static async open(context: PluginContext<JellyfinOptions>): Promise<JellyfinConnector> {
    const { url, username, apiKey, token, password } = context.options;
    const api = new Api(context, {
      base: baseAddress(url),
      allowed: ALLOWED_ROUTES,
      headers: (current) => ({ Authorization: authorizationHeader(clientIdentityOf(context), current) }),
    });
    const server = await identify(api, context);
    const credentials = { username: textOf(username), apiKey: textOf(apiKey), token: textOf(token), password };
    const session = new Session(api, context, { credentials, routes: SESSION_ROUTES, serverId: server.id });
    await session.open(context.signal);
    return new JellyfinConnector({ context, api, session, server });
  }

  async getStreamURL(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<MediaURL> {
    this.requireLive(signal);
    const { id, route } = sourceLocation(source.id);
    if (route === "file") return this.media(`/Items/${encodeURIComponent(id)}/File`);
    const player = item.type === "track" || item.type === "book" ? "Audio" : "Videos";
    return this.media(`/${player}/${encodeURIComponent(id)}/stream`, { static: true, mediaSourceId: id });
  }

  async getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    this.requireLive(signal);
    // The image route turns photos upright, and so sends other bytes than the file's.
    if (item.type === "photo") return this.media(`/Items/${encodeURIComponent(item.id)}/File`);
    const { url, headers } = this.media(artworkPath(item, artwork), { tag: artwork.version });
    return { url, headers: { ...headers, Accept: ARTWORK_ACCEPT } };
  }

  protected socketPlaces(): readonly SocketPlace[] {
    return [{ url: addressOf(this.#api.base, "/socket"), headers: this.#api.headers() }];
  }

  protected async views(signal: AbortSignal): Promise<unknown> {
    const { userId } = this.session;
    if (!this.#hasUserRoutesOnly) {
      const query = { userId, includeHidden: true, includeExternalContent: false };
      const call = { what: "the libraries", path: "/UserViews", query };
      const answer = await this.session.send(call, signal);
      if (answer.status !== 404) {
        this.#api.requireGood(answer, call);
        return answer.json();
      }
      this.#hasUserRoutesOnly = true;
    }
    const query = { includeHidden: true, includeExternalContent: false };
    return this.session.json({ what: "the libraries", path: `/Users/${userId}/Views`, query }, signal);
  }
}

interface Connection {
  readonly context: PluginContext;
  readonly api: Api;
  readonly session: Session;
  readonly server: JellyfinServer;
}
