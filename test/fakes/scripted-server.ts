import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

/** The bytes of one answer. */
export interface Script {
  /** Written one by one. */
  readonly pieces: readonly Uint8Array[];
  /** What becomes of the connection: closed, broken, or left open. */
  readonly after: "end" | "reset" | "stay";
}

/** A TCP server that answers every request with the same bytes, whatever it asks for. */
export class ScriptedServer {
  script: Script = { pieces: [], after: "end" };
  /** Heads of requests, oldest first. */
  readonly requests: string[] = [];
  connectionCount = 0;
  /** A second request over one connection closes it unanswered. */
  closesReused = false;
  readonly #server = net.createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<net.Socket>();

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/file`);
  }

  /** Sockets that are open now. */
  get openCount(): number {
    return this.#sockets.size;
  }

  /** Writes to every open connection. */
  sendUnasked(text: string): void {
    for (const socket of this.#sockets) socket.write(text);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(socket: net.Socket): void {
    this.connectionCount += 1;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => undefined);
    let head = "";
    let served = 0;
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      if (!head.endsWith("\r\n\r\n")) return;
      this.requests.push(head);
      head = "";
      served += 1;
      if (served > 1 && this.closesReused) socket.destroy();
      else void this.#answer(socket, this.script);
    });
  }

  async #answer(socket: net.Socket, { pieces, after }: Script): Promise<void> {
    for (const piece of pieces) {
      if (socket.destroyed) return;
      socket.write(piece);
      await turn();
    }
    if (after === "end") socket.end();
    if (after === "reset") socket.resetAndDestroy();
  }
}
