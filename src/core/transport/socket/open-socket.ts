import net from "node:net";
import tls from "node:tls";

/** Where a socket puts what it receives. */
export interface SocketMemory {
  /** Asked before each receipt. Must not throw. */
  space(): Uint8Array;
  /** `byteCount` bytes of what `space()` gave have come. Must not throw. */
  received(byteCount: number): void;
}

/** TLS sessions by server name, so that a further connection saves the key exchange. */
export class TlsSessions {
  readonly #sessions = new Map<string, Buffer>();

  get(name: string): Buffer | undefined {
    return this.#sessions.get(name);
  }

  /** Remembers the newest of a name; the oldest of a hundred names goes. */
  set(name: string, session: Buffer): void {
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
  }
}

const MOST_SESSIONS = 100;
const TCP_KEEP_ALIVE_MS = 60_000;

/**
 * Connects to the origin of a URL, receiving straight into `memory`. Trust and names are Node's own rules: its
 * certificates, NODE_EXTRA_CA_CERTS, names but no addresses in SNI, all addresses of a name tried (RFC 8305).
 */
export function openSocket(url: URL, memory: SocketMemory, sessions: TlsSessions): net.Socket {
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const onread = {
    buffer: () => memory.space(),
    callback: (byteCount: number) => {
      memory.received(byteCount);
      return true;
    },
  };
  const place = { host, port, onread, autoSelectFamily: true };
  const socket = secure ? openSecure(place, sessions) : net.connect(place);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  return socket;
}

function openSecure(place: net.TcpNetConnectOpts, sessions: TlsSessions): tls.TLSSocket {
  const host = place.host ?? "";
  const session = sessions.get(host);
  const options: tls.ConnectionOptions & net.TcpNetConnectOpts = {
    ...place,
    ALPNProtocols: ["http/1.1"],
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
  };
  const socket = tls.connect(options);
  socket.on("session", (newest: Buffer) => sessions.set(host, newest));
  return socket;
}
