import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket, connect as tcpConnect } from "node:net";

type Mode = { readonly kind: "pass" } | { readonly kind: "cut" } | { readonly kind: "hold"; readonly after: number };

const PASS: Mode = { kind: "pass" };

/**
 * Stands between a connector and its server, byte for byte, and tells what a connector cannot hide: its connections and
 * its requests. It can keep answers back, and break connections. Plain HTTP/1.1 only.
 */
export class Relay {
  readonly #target: URL;
  readonly #server: Server;
  readonly #lines = new Set<Line>();
  #mode: Mode = PASS;
  #requests = 0;
  #held = 0;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Whether a relay can stand before this address. */
  static fits(address: string): boolean {
    return address.startsWith("http://");
  }

  /** Starts a relay for the server of this address. */
  static async start(address: string): Promise<Relay> {
    const relay = new Relay(new URL(address));
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  /** An address of the server, by way of the relay; an address of another server as it is. */
  addressOf(address: string): string {
    const url = new URL(address);
    if (url.origin !== this.#target.origin) return address;
    url.hostname = "127.0.0.1";
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Requests since the mode was last set. */
  get requests(): number {
    return this.#requests;
  }

  /** Requests kept back since the mode was last set. */
  get held(): number {
    return this.#held;
  }

  /** Connections that the connector holds open. */
  get connections(): number {
    return this.#lines.size;
  }

  /** Lets everything through; connections whose requests were kept back are broken. */
  pass(): void {
    this.#setMode(PASS);
    for (const line of this.#lines) if (line.isHeld) line.destroy();
  }

  /** Lets so many requests through; later ones never get an answer. */
  holdAfter(requests: number): void {
    this.#setMode({ kind: "hold", after: requests });
  }

  /** Breaks every connection, now and whenever something is asked. */
  cut(): void {
    this.#setMode({ kind: "cut" });
    for (const line of this.#lines) line.destroy();
  }

  /** Breaks all connections and ends. */
  async close(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }

  #setMode(mode: Mode): void {
    this.#mode = mode;
    this.#requests = 0;
    this.#held = 0;
  }

  #accept(socket: Socket): void {
    const { hostname, port } = this.#target;
    const server = tcpConnect(Number(port === "" ? 80 : port), hostname.replace(/^\[|\]$/g, ""));
    const line = new Line(socket, server, () => this.#decide());
    this.#lines.add(line);
    socket.once("close", () => this.#lines.delete(line));
  }

  /** What becomes of a request that begins now. */
  #decide(): Mode["kind"] {
    const index = this.#requests++;
    if (this.#mode.kind !== "hold") return this.#mode.kind;
    if (index < this.#mode.after) return "pass";
    this.#held += 1;
    return "hold";
  }
}

/** One connection and its continuation to the server. */
class Line {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #decide: () => Mode["kind"];
  #betweenRequests = true;
  isHeld = false;

  constructor(client: Socket, server: Socket, decide: () => Mode["kind"]) {
    this.#client = client;
    this.#server = server;
    this.#decide = decide;
    client.on("data", (bytes: Buffer) => this.#toServer(bytes));
    server.on("data", (bytes: Buffer) => this.#toClient(bytes));
    // One end that goes takes the other along; what each of them says of it is known.
    for (const socket of [client, server]) socket.on("error", () => undefined).once("close", () => this.destroy());
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #toServer(bytes: Buffer): void {
    if (this.#betweenRequests) {
      const decision = this.#decide();
      if (decision === "cut") this.destroy();
      this.isHeld = decision !== "pass";
    }
    this.#betweenRequests = false;
    if (!this.isHeld) this.#server.write(bytes);
  }

  // Without pipelining the next request begins after something of the answer has come.
  #toClient(bytes: Buffer): void {
    this.#betweenRequests = true;
    this.#client.write(bytes);
  }
}
