import type { LibraryChange, PluginContext, PluginWebSocket } from "mediafs/plugin-api";
import type { Api } from "./api.js";
import { readLibraryMessage } from "./library-message.js";
import type { Session } from "./session.js";

/** Where a web socket on which the server tells its changes may be had. */
export interface SocketPlace {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a {@link LibraryWatch} works with. */
export interface WatchParts {
  readonly context: PluginContext;
  readonly api: Api;
  readonly session: Session;
  /** Where to ask for the socket, in order, with the credentials of now. */
  readonly places: () => readonly SocketPlace[];
}

/** Listens to what the server tells of its libraries. */
export class LibraryWatch {
  readonly #parts: WatchParts;
  #wasOpen = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** As {@link Connector.watch}: one socket, until it breaks. */
  async run(onChange: (change: LibraryChange) => void, signal: AbortSignal): Promise<void> {
    const { context, api, session } = this.#parts;
    if (!session.isUsers) {
      throw context.fail("UNSUPPORTED", "the server tells its changes to users, and an API key is none", {
        hint: "Log in with `username` and `password`, and changes show at once.",
      });
    }
    // A socket may open for a token that is worthless, and stay silent for ever.
    await session.verify(signal);
    await api.whileOpen(signal, async (open) => this.#listen(await this.#socket(open), onChange));
  }

  async #socket(signal: AbortSignal): Promise<PluginWebSocket> {
    const { context, places } = this.#parts;
    let failure: unknown;
    for (const { url, headers = {} } of places()) {
      try {
        return await context.http.openWebSocket({ url, headers, signal });
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure ?? context.fail("UNSUPPORTED", "the server has no web socket");
  }

  async #listen(socket: PluginWebSocket, onChange: (change: LibraryChange) => void): Promise<void> {
    let heartbeat: NodeJS.Timeout | undefined;
    // Nobody repeats what was told in between.
    if (this.#wasOpen) onChange({ kind: "everything" });
    this.#wasOpen = true;
    try {
      for await (const text of socket.messages) {
        const message = readLibraryMessage(text);
        if (message?.kind === "change") onChange(message.change);
        if (message?.kind !== "keepAlive") continue;
        clearInterval(heartbeat);
        heartbeat = keepAlive(socket, message.seconds);
      }
    } finally {
      clearInterval(heartbeat);
      socket.close();
    }
    throw this.#parts.context.fail("SERVER_UNREACHABLE", "the server closed the socket on which it tells its changes");
  }
}

function keepAlive(socket: PluginWebSocket, seconds: number): NodeJS.Timeout {
  const say = () => socket.send(JSON.stringify({ MessageType: "KeepAlive" }));
  return setInterval(say, (seconds * 1000) / 2).unref();
}
