import type { IncomingMessage } from "node:http";
import type { Answer } from "./answer.js";
import { idOf } from "./ids.js";
import { answerRequest, type Front, type StartupPhase } from "./request-front.js";
import type { LoggedRequest } from "./request-log.js";
import type { ServerState } from "./routes.js";
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
