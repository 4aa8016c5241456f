import type net from "node:net";
import { openSocket, type SocketMemory, type TlsSessions } from "./open-socket.js";

/** Whoever uses a connection for one exchange. None of its methods may throw. */
export interface ConnectionUser {
  /** Memory for the next bytes; undefined: the connection's own. Asked for anew after each receipt. */
  space(): Uint8Array | undefined;
  /** `byteCount` bytes have come into what `space()` gave. */
  received(byteCount: number): void;
  /** Bytes have come into the connection's own memory, which is used again afterwards. */
  receivedBeside(bytes: Uint8Array): void;
  /** The server closed the connection, it broke, or it was closed for the reason given. */
  ended(error: Error | undefined): void;
}

// Holds a head, and a little of the body behind it, which has to be copied.
const OWN_MEMORY_BYTES = 16 * 1024;

/**
 * A connection to one origin, used by one exchange at a time. Once it is destroyed, no memory but its own is touched.
 * Whatever comes while nobody uses it ends it: there is no answer without a request.
 */
export class Connection implements SocketMemory {
  readonly origin: string;
  /** Exchanges begun. */
  uses = 0;
  readonly #socket: net.Socket;
  readonly #ownMemory = Buffer.allocUnsafeSlow(OWN_MEMORY_BYTES);
  readonly #onEnd: (connection: Connection) => void;
  #user: ConnectionUser | undefined;
  #head: string | undefined;
  #established = false;
  #ended = false;
  #receivesBeside = true;

  /** `onEnd` is called once, as soon as it is of no more use. */
  constructor(url: URL, sessions: TlsSessions, onEnd: (connection: Connection) => void) {
    this.origin = url.origin;
    this.#onEnd = onEnd;
    this.#socket = openSocket(url, this, sessions);
    // Not before the certificate is checked: the head may hold a credential.
    this.#socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
      this.#established = true;
      this.#send();
    });
    this.#socket.on("error", (error) => this.end(error));
    this.#socket.on("end", () => this.end(undefined));
    this.#socket.on("close", () => this.end(undefined));
  }

  /** Sends a request as soon as there is a connection; all that comes is for `user`, until `leave` or the end. */
  begin(user: ConnectionUser, head: string): void {
    this.uses += 1;
    this.#user = user;
    this.#head = head;
    this.#socket.ref();
    if (this.#established) this.#send();
  }

  /** The exchange is over, the connection idle. */
  leave(): void {
    this.#user = undefined;
    this.#socket.unref();
  }

  /** Closes it at once. Its user, if it has one, is told why. */
  end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const user = this.#user;
    this.#user = undefined;
    this.#head = undefined;
    this.#socket.destroy();
    this.#onEnd(this);
    user?.ended(error);
  }

  /** Closes it at once. Its user is not told. */
  destroy(): void {
    this.#user = undefined;
    this.end(undefined);
  }

  space(): Uint8Array {
    const space = this.#user?.space();
    this.#receivesBeside = space === undefined;
    return space ?? this.#ownMemory;
  }

  received(byteCount: number): void {
    if (this.#ended) return;
    if (this.#user === undefined) this.destroy();
    else if (this.#receivesBeside) this.#user.receivedBeside(this.#ownMemory.subarray(0, byteCount));
    else this.#user.received(byteCount);
  }

  #send(): void {
    if (this.#head !== undefined && !this.#ended) this.#socket.write(this.#head, "latin1");
    this.#head = undefined;
  }
}
