import type { ArtworkRef, ItemRef, MediaURL, PluginContext, SourceRef } from "mediafs/plugin-api";
import {
  Api,
  artworkPath,
  authorizationHeader,
  clientIdentityOf,
  itemIdOfSource,
  MediaBrowserConnector,
  Session,
  type SocketPlace,
  sourceLocation,
  textOf,
} from "../mediabrowser/index.js";
import { addressOf } from "../web-api/index.js";
import { ALLOWED_ROUTES } from "./allowed-routes.js";
import { DIALECT, SESSION_ROUTES } from "./dialect.js";
import { baseCandidates, type EmbyServer, identify } from "./identify.js";
import type { EmbyOptions } from "./options.js";

/** An Emby server, 4.8 or 4.9, on behalf of one of its users. */
export class EmbyConnector extends MediaBrowserConnector {
  readonly #api: Api;
  readonly #deviceId: string;

  private constructor(context: PluginContext, { id, version, api }: EmbyServer, session: Session) {
    super({ context, api, session, server: { product: "Emby", version, id }, dialect: DIALECT });
    this.#api = api;
    this.#deviceId = context.deviceId;
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

  protected views(signal: AbortSignal): Promise<unknown> {
    const query = { IncludeExternalContent: false };
    return this.session.json({ what: "the libraries", path: `/Users/${this.session.userId}/Views`, query }, signal);
  }

  // The token stands in the address: nothing else is documented. Behind a proxy that lets only `/emby` through, the
  // second place is all there is.
  protected socketPlaces(): readonly SocketPlace[] {
    const [withPath, bare] = baseCandidates(this.#api.base.href);
    const query = { api_key: this.#api.token, deviceId: this.#deviceId };
    return [{ url: addressOf(bare, "/embywebsocket", query) }, { url: addressOf(withPath, "/socket", query) }];
  }

  async getStreamURL(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<MediaURL> {
    this.requireLive(signal);
    const { id, route } = sourceLocation(source.id);
    const itemId = itemIdOfSource(id);
    if (route === "file") return this.media(`/Items/${encodeURIComponent(itemId)}/File`);
    const player = item.type === "track" || item.type === "book" ? "Audio" : "Videos";
    return this.media(`/${player}/${encodeURIComponent(itemId)}/stream`, { Static: true, MediaSourceId: id });
  }

  async getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL> {
    this.requireLive(signal);
    if (item.type === "photo") return this.media(`/Items/${encodeURIComponent(item.id)}/File`);
    // Without the format the server may crop logos and convert pictures.
    return this.media(artworkPath(item, artwork), { Tag: artwork.version, Format: "original" });
  }
}

// The identity and the token each have their own header: of a token inside the first one nothing is documented.
function headersOf(context: PluginContext, token: string | undefined): Readonly<Record<string, string>> {
  const Authorization = authorizationHeader(clientIdentityOf(context));
  return token === undefined ? { Authorization } : { Authorization, "X-Emby-Token": token };
}
