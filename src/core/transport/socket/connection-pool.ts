import { aborted } from "../../base/index.js";
import { Connection } from "./connection.js";
import { TlsSessions } from "./open-socket.js";

interface IdleConnection {
  readonly connection: Connection;
  readonly timer: NodeJS.Timeout;
}

// As many as read ahead together; a server is not kept busy with more that do nothing.
const MOST_IDLE = 8;

/** Connections that are kept for the next request to their origin. */
export class ConnectionPool {
  readonly #sessions = new TlsSessions();
  readonly #open = new Set<Connection>();
  /** By origin, the one used last at the end: it is the least likely to be closed by the server meanwhile. */
  readonly #idle = new Map<string, IdleConnection[]>();
  #closed = false;

  /** A connection to the origin of a URL: an idle one, or a new one that is still being made. Throws ABORTED once closed. */
  take(url: URL): Connection {
    const idle = this.#idle.get(url.origin)?.pop();
    if (idle === undefined) return this.open(url);
    clearTimeout(idle.timer);
    return idle.connection;
  }

  /** A new connection, still being made. Throws ABORTED once closed. */
  open(url: URL): Connection {
    if (this.#closed) throw aborted();
    const connection = new Connection(url, this.#sessions, (ended) => this.#remove(ended));
    this.#open.add(connection);
    return connection;
  }

  /** Keeps a connection whose exchange is over for so long, or closes it if that is 0. */
  giveBack(connection: Connection, keepAliveMs: number): void {
    if (!this.#open.has(connection)) return;
    connection.leave();
    const idle = this.#idle.get(connection.origin) ?? [];
    if (keepAliveMs <= 0 || idle.length >= MOST_IDLE) {
      connection.destroy();
      return;
    }
    const timer = setTimeout(() => connection.destroy(), keepAliveMs).unref();
    idle.push({ connection, timer });
    this.#idle.set(connection.origin, idle);
  }

  /** Closes all of them; exchanges under way end with ABORTED. */
  close(): void {
    this.#closed = true;
    for (const connection of [...this.#open]) connection.end(aborted());
  }

  #remove(connection: Connection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(connection.origin) ?? [];
    const rest = idle.filter((other) => other.connection !== connection);
    if (rest.length === idle.length) return;
    for (const other of idle) if (other.connection === connection) clearTimeout(other.timer);
    if (rest.length === 0) this.#idle.delete(connection.origin);
    else this.#idle.set(connection.origin, rest);
  }
}
