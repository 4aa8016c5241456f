import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { LibraryNews } from "./library-news.js";

/** Whom a socket belongs to, or why there is none. */
export type SocketGuest =
  | { readonly refusedWith: number }
  | {
      /** Sockets of one session: only the youngest gets news. Absent: each gets them. */
      readonly sessionKey?: string;
      /** What this guest is told; undefined for one who is told nothing. */
      readonly told: ((news: LibraryNews) => LibraryNews) | undefined;
    };

/** How a product holds its sockets. */
export interface SocketRules {
  readonly welcome: (message: IncomingMessage) => SocketGuest;
  /** Seconds within which a client has to send `KeepAlive`; undefined where no such thing is asked for. */
  readonly keepAliveSeconds: () => number | undefined;
  /** Whether a client that sends none is thrown out, or only told nothing more. */
  readonly closesSilent: boolean;
}

interface Visitor {
  readonly socket: WebSocket;
  readonly guest: Extract<SocketGuest, { readonly told: unknown }>;
  lastKeepAliveMs: number;
}

/** The web sockets on which a server tells what changes. */
export class ChangeSockets {
  readonly #rules: SocketRules;
  readonly #upgrades = new WebSocketServer({ noServer: true });
  readonly #visitors = new Set<Visitor>();
  /** Every text that clients sent. */
  readonly received: string[] = [];

  constructor(rules: SocketRules) {
    this.#rules = rules;
  }

  /** Sockets that are open now. */
  get open(): number {
    return this.#visitors.size;
  }

  /** Answers a request for a socket. Gives the status that was answered. */
  upgrade(message: IncomingMessage, connection: Duplex, head: Buffer): number {
    const guest = this.#rules.welcome(message);
    if ("refusedWith" in guest) return this.refuse(connection, guest.refusedWith);
    this.#upgrades.handleUpgrade(message, connection, head, (socket) => this.#enter(socket, guest));
    return 101;
  }

  /** Answers with a status in place of a socket. */
  refuse(connection: Duplex, status: number): number {
    connection.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    return status;
  }

  /** Tells every guest what changed. */
  tell(news: LibraryNews): void {
    const youngest = new Map([...this.#visitors].map((visitor) => [visitor.guest.sessionKey ?? visitor, visitor]));
    for (const { socket, guest, lastKeepAliveMs } of youngest.values()) {
      if (guest.told === undefined || this.#isSilent(lastKeepAliveMs)) continue;
      const Data = { ...guest.told(news), IsEmpty: false };
      socket.send(JSON.stringify({ MessageType: "LibraryChanged", MessageId: messageId(), Data }));
    }
  }

  /** Ends all of them without a word, as a server that crashes. */
  break(): void {
    for (const { socket } of this.#visitors) socket.terminate();
  }

  #enter(socket: WebSocket, guest: Visitor["guest"]): void {
    const visitor: Visitor = { socket, guest, lastKeepAliveMs: Date.now() };
    this.#visitors.add(visitor);
    const watchman = this.#watch(visitor);
    socket.on("close", () => {
      clearInterval(watchman);
      this.#visitors.delete(visitor);
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => this.#hear(visitor, String(data)));
  }

  #hear(visitor: Visitor, text: string): void {
    this.received.push(text);
    // Only this message counts: an answered ping does not.
    if (!text.includes('"KeepAlive"')) return;
    visitor.lastKeepAliveMs = Date.now();
    visitor.socket.send(JSON.stringify({ MessageType: "KeepAlive", MessageId: messageId() }));
  }

  #watch(visitor: Visitor): NodeJS.Timeout | undefined {
    const seconds = this.#rules.keepAliveSeconds();
    if (seconds === undefined) return undefined;
    visitor.socket.send(JSON.stringify({ MessageType: "ForceKeepAlive", MessageId: messageId(), Data: seconds }));
    const watchman = setInterval(() => {
      if (this.#rules.closesSilent && this.#isSilent(visitor.lastKeepAliveMs)) visitor.socket.terminate();
    }, seconds * 200);
    return watchman.unref();
  }

  #isSilent(lastKeepAliveMs: number): boolean {
    const seconds = this.#rules.keepAliveSeconds();
    return seconds !== undefined && Date.now() - lastKeepAliveMs > seconds * 1000;
  }
}

function messageId(): string {
  return randomUUID().replaceAll("-", "");
}
