import type { IncomingMessage } from "node:http";
import type { User } from "./accounts.js";
import type { Answer } from "./answer.js";
import { readAuthorization } from "./authorization.js";
import type { SocketGuest, SocketRules } from "./change-sockets.js";
import { idOf } from "./ids.js";
import type { LibraryNews } from "./library-news.js";
import { Query } from "./query.js";
import { answerRequest, type Front, type StartupPhase } from "./request-front.js";
import type { LoggedRequest } from "./request-log.js";
import { isVisible, type ServerState } from "./routes.js";
import { featuresOf, type ServerVersion } from "./server-version.js";
import { SimulatedServer, type SimulatedServerOptions } from "./simulated-server.js";

export { DEFAULT_API_KEY } from "./simulated-server.js";

/** What the simulated server is like. */
export interface JellyfinServerOptions extends SimulatedServerOptions {
  /** Default `12.0.0`. */
  readonly version?: ServerVersion;
  /** Base path, such as `/jellyfin`; requests without it are redirected to the web client. */
  readonly baseUrl?: string;
  /** False: the set-up wizard was never finished. */
  readonly wizardCompleted?: boolean;
  /** The setting that shows box sets in place of the films in them. Default false. */
  readonly groupsIntoBoxSets?: boolean;
  /** The setting that lists specials in the seasons in which they aired, too. Default true. */
  readonly specialsWithinSeasons?: boolean;
}

/** Starts a simulated server on 127.0.0.1. */
export async function startJellyfinServer(options: JellyfinServerOptions): Promise<JellyfinServer> {
  const server = new JellyfinServer(options);
  await server.start();
  return server;
}

/** A running simulated server. Its fields may be changed at any time and take effect at the next request. */
export class JellyfinServer extends SimulatedServer {
  /** While set, the server says that it is starting. */
  startup: StartupPhase | undefined;
  /** Seconds within which clients with a web socket have to send `KeepAlive`. */
  keepAliveSeconds = 60;
  readonly #front: Front;

  constructor(options: JellyfinServerOptions) {
    super(options);
    this.#front = { state: this.#state(options), baseUrl: options.baseUrl ?? "", startup: () => this.startup };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.#front.baseUrl}`;
  }

  get serverId(): string {
    return this.#front.state.serverId;
  }

  protected answer(message: IncomingMessage, request: LoggedRequest): Promise<Answer> {
    return answerRequest(this.#front, message, request);
  }

  protected loggedPath(path: string): string {
    const { baseUrl } = this.#front;
    return path.startsWith(baseUrl) ? path.slice(baseUrl.length) : path;
  }

  protected override socketRules(): SocketRules {
    return {
      welcome: (message) => this.#welcomeSocket(message),
      keepAliveSeconds: () => this.keepAliveSeconds,
      closesSilent: true,
    };
  }

  // Any path will do, but not without a good token.
  #welcomeSocket(message: IncomingMessage): SocketGuest {
    const { baseUrl, state } = this.#front;
    if (!(message.url ?? "").startsWith(baseUrl)) return { refusedWith: 302 };
    if (this.startup !== undefined) return { refusedWith: 503 };
    const query = new Query(new URL(message.url ?? "", "http://localhost").searchParams);
    const authorization = readAuthorization(message.headers, query, state.features.legacyAuth);
    const caller = this.accounts.find(authorization);
    if (caller === undefined) return { refusedWith: 403 };
    const { user } = caller;
    // An API key is nobody: what changes is told to users.
    if (user === undefined) return { told: undefined };
    const { client = "", deviceId = "" } = authorization;
    return { sessionKey: `${user.id} ${client} ${deviceId}`, told: (news) => this.#toldTo(user, news) };
  }

  // What is gone cannot be asked for its library, and so is told to everybody; of folders that were added or removed,
  // every library is named.
  #toldTo(user: User, news: LibraryNews): LibraryNews {
    const { state } = this.#front;
    const isSeen = (id: string) => {
      const item = this.library.item(id);
      return item !== undefined && isVisible(state, item, user);
    };
    const isFolder = (id: string) => this.library.item(id)?.sources === undefined;
    const hasFolders = [...news.ItemsAdded, ...news.ItemsRemoved].some(isFolder);
    return {
      ...news,
      ItemsAdded: news.ItemsAdded.filter(isSeen),
      ItemsUpdated: news.ItemsUpdated.filter(isSeen),
      CollectionFolders: hasFolders ? this.library.sections.map(({ id }) => id) : [],
    };
  }

  #state(options: JellyfinServerOptions): ServerState {
    const version = options.version ?? "12.0.0";
    const serverName = options.serverName ?? "simulated";
    return {
      library: this.library,
      accounts: this.accounts,
      version,
      features: featuresOf(version),
      serverName,
      serverId: options.serverId ?? idOf("server", serverName),
      address: () => this.url,
      wizardCompleted: options.wizardCompleted ?? true,
      groupsIntoBoxSets: options.groupsIntoBoxSets ?? false,
      specialsWithinSeasons: options.specialsWithinSeasons ?? true,
    };
  }
}
