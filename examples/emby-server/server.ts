import type { IncomingMessage } from "node:http";
import { type Answer, emptyAnswer, Refusal, textAnswer } from "../jellyfin-server/answer.js";
import type { SocketGuest, SocketRules } from "../jellyfin-server/change-sockets.js";
import { idOf } from "../jellyfin-server/ids.js";
import type { LibraryNews } from "../jellyfin-server/library-news.js";
import { Query } from "../jellyfin-server/query.js";
import type { LoggedRequest } from "../jellyfin-server/request-log.js";
import { findRoute, type Route } from "../jellyfin-server/routes.js";
import { featuresOf } from "../jellyfin-server/server-version.js";
import { SimulatedServer, type SimulatedServerOptions } from "../jellyfin-server/simulated-server.js";
import { accountRoutes } from "./account-routes.js";
import { readEmbyAuthorization } from "./authorization.js";
import { byteRoutes } from "./byte-routes.js";
import { decimalIdsOf } from "./decimal-ids.js";
import type { EmbyState } from "./emby-state.js";
import { imageRoutes } from "./image-routes.js";
import { itemRoutes } from "./item-routes.js";

/** What the simulated server is like. */
export interface EmbyServerOptions extends SimulatedServerOptions {
  /** Default `4.9.5.0`. */
  readonly version?: string;
  /** Hours that the server's clock is ahead of UTC. Default 8. */
  readonly utcOffsetHours?: number;
  /** Which paths reach the API: `/emby` as documented, the root as well, or (behind a proxy) one of them. Default `both`. */
  readonly answersAt?: "both" | "root" | "emby";
  /** The setting that shows box sets in place of the films in them. Default true. */
  readonly groupsIntoBoxSets?: boolean;
  /** The setting that lists specials in the seasons in which they aired, too. Default true. */
  readonly specialsWithinSeasons?: boolean;
}

const API_PATH = /^\/emby(?=\/)/i;
const SOCKET_PATH = /^\/(embywebsocket|emby|emby\/|emby\/socket)?$/i;

/** Starts a simulated server on 127.0.0.1. */
export async function startEmbyServer(options: EmbyServerOptions): Promise<EmbyServer> {
  const server = new EmbyServer(options);
  await server.start();
  return server;
}

/** A running simulated server. Its fields may be changed at any time and take effect at the next request. */
export class EmbyServer extends SimulatedServer {
  /** While true, the server says that it is starting. */
  isStarting = false;
  readonly #state: EmbyState;
  readonly #routes: readonly Route[];
  readonly #answersAt: "both" | "root" | "emby";

  constructor(options: EmbyServerOptions) {
    super(options);
    this.#state = this.#stateOf(options);
    this.#answersAt = options.answersAt ?? "both";
    const state = this.#state;
    this.#routes = [...accountRoutes(state), ...itemRoutes(state), ...byteRoutes(state), ...imageRoutes(state)];
  }

  /** Address as a browser shows it: without the path of the API. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get serverId(): string {
    return this.#state.server.serverId;
  }

  /** The id that the server gives to an item or version of the library. */
  idOf(id: string): string {
    return this.#state.ids.of(id);
  }

  protected override socketRules(): SocketRules {
    // No word is asked for, and an answered ping is enough.
    return {
      welcome: (message) => this.#welcomeSocket(message),
      keepAliveSeconds: () => undefined,
      closesSilent: false,
    };
  }

  protected async answer(message: IncomingMessage, request: LoggedRequest): Promise<Answer> {
    if (!this.#reaches(message.url ?? "")) return emptyAnswer(404);
    if (this.isStarting) return textAnswer(503, "Server is starting.");
    const found = findRoute(this.#routes, request.method, request.path);
    if ("status" in found) return found.status === 404 ? textAnswer(404, "Unable to find the resource.") : found;
    const query = new Query(request.query);
    const authorization = readEmbyAuthorization(message.headers, query);
    const { server } = this.#state;
    try {
      return await found.route.handle({
        message,
        server,
        query,
        authorization,
        path: found.path,
        body: bodyOf(message),
      });
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      // A mistake of the simulator must be seen, not taken for the server's behaviour.
      console.error(error);
      return textAnswer(500, `simulator: ${String(error)}`);
    }
  }

  protected loggedPath(path: string): string {
    return path.replace(API_PATH, "");
  }

  // Everybody gets a socket; without a good token nothing is ever said on it.
  #welcomeSocket(message: IncomingMessage): SocketGuest {
    const { pathname, searchParams } = new URL(message.url ?? "", "http://localhost");
    if (!this.#reaches(pathname) || !SOCKET_PATH.test(pathname)) return { refusedWith: 404 };
    if (this.isStarting) return { refusedWith: 503 };
    const token = searchParams.get("api_key") ?? undefined;
    const user = this.accounts.find(token === undefined ? {} : { token })?.user;
    return { told: user === undefined ? undefined : (news) => this.#told(news) };
  }

  #told(news: LibraryNews): LibraryNews {
    const decimal = (ids: readonly string[]) => ids.map((id) => this.idOf(id));
    return {
      FoldersAddedTo: decimal(news.FoldersAddedTo),
      FoldersRemovedFrom: decimal(news.FoldersRemovedFrom),
      ItemsAdded: decimal(news.ItemsAdded),
      ItemsRemoved: decimal(news.ItemsRemoved),
      ItemsUpdated: decimal(news.ItemsUpdated),
      CollectionFolders: decimal(news.CollectionFolders),
    };
  }

  #reaches(address: string): boolean {
    return this.#answersAt === "both" || API_PATH.test(address) === (this.#answersAt === "emby");
  }

  #stateOf(options: EmbyServerOptions): EmbyState {
    const serverName = options.serverName ?? "simulated";
    // The model's listings are asked for as their oldest version answers them: that is nearest to the common ancestor.
    const version = "10.8.13";
    const server = {
      library: this.library,
      accounts: this.accounts,
      version,
      features: featuresOf(version),
      serverName,
      serverId: options.serverId ?? idOf("server", serverName),
      address: () => this.url,
      wizardCompleted: true,
      groupsIntoBoxSets: options.groupsIntoBoxSets ?? true,
      specialsWithinSeasons: options.specialsWithinSeasons ?? true,
    } as const;
    return {
      server,
      embyVersion: options.version ?? "4.9.5.0",
      ids: decimalIdsOf(this.library),
      utcOffsetHours: options.utcOffsetHours ?? 8,
    };
  }
}

function bodyOf(message: IncomingMessage): () => Promise<Buffer> {
  return async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  };
}
