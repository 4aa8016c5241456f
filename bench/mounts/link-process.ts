import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { LinkCounter } from "./link-counter.js";

/**
 * A line with a delay and a speed: everything that passes in one direction shares that direction's speed and arrives
 * half a round trip later. A new connection costs one round trip more, as TCP's handshake does; the slow start of TCP is
 * not played. Tells its port by a message, and answers each message with what passed since the last one.
 */
const [toPort = 0, roundTripMs = 0, megabitsPerSecond = 0] = process.argv.slice(2).map(Number);
const BYTES_PER_MS = (megabitsPerSecond * 1e6) / 8 / 1000;
// As much as waits in the queues of a router before it slows the sender down.
const LONGEST_QUEUE_MS = 100;
const PIECE_BYTES = 16 * 1024;

/** The speed of one direction, shared by all that pass. */
class Direction {
  #freeAtMs = 0;

  /** Sends a piece. Returns when its last byte has left. */
  send(byteCount: number): number {
    this.#freeAtMs = Math.max(performance.now(), this.#freeAtMs) + byteCount / BYTES_PER_MS;
    return this.#freeAtMs;
  }
}

/** What is under way on one connection in one direction: it arrives in the order in which it was sent. */
class Flight {
  readonly #pieces: { readonly dueMs: number; readonly arrived: () => void }[] = [];
  #dueMs = 0;
  #timer: NodeJS.Timeout | undefined;

  add(dueMs: number, arrived: () => void): void {
    // Timers of different lengths that end at the same time fire in any order.
    this.#dueMs = Math.max(this.#dueMs, dueMs);
    this.#pieces.push({ dueMs: this.#dueMs, arrived });
    this.#timer ??= setTimeout(() => this.#land(), this.#dueMs - performance.now());
  }

  #land(): void {
    this.#timer = undefined;
    const now = performance.now();
    while ((this.#pieces[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= now + 0.5) this.#pieces.shift()?.arrived();
    const [next] = this.#pieces;
    if (next !== undefined) this.#timer ??= setTimeout(() => this.#land(), next.dueMs - now);
  }
}

const up = new Direction();
const down = new Direction();

interface Passage {
  readonly direction: Direction;
  readonly handshakeMs: number;
  readonly sent?: (chunk: Buffer) => void;
  readonly arrived?: (byteCount: number) => void;
}

function carry(from: Socket, to: Socket, { direction, handshakeMs, sent, arrived }: Passage): void {
  const flight = new Flight();
  let isFirst = true;
  from.on("data", (chunk: Buffer) => {
    sent?.(chunk);
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      const delayMs = roundTripMs / 2 + (isFirst ? handshakeMs : 0);
      isFirst = false;
      const leftAtMs = direction.send(piece.length);
      flight.add(leftAtMs + delayMs, () => {
        arrived?.(piece.length);
        if (to.writable) to.write(piece);
      });
      const queueMs = leftAtMs - performance.now();
      if (queueMs > LONGEST_QUEUE_MS && !from.isPaused()) {
        from.pause();
        setTimeout(() => from.resume(), queueMs - LONGEST_QUEUE_MS);
      }
    }
  });
  from.on("end", () => flight.add(direction.send(0) + roundTripMs / 2, () => to.end()));
  from.on("error", () => to.destroy());
  from.on("close", () => flight.add(direction.send(0) + roundTripMs / 2, () => to.destroy()));
}

const counter = new LinkCounter();
const server = createServer((client) => {
  const counted = counter.connection();
  client.on("close", () => counted.closed());
  const upstream = connect(toPort, "127.0.0.1");
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  carry(client, upstream, { direction: up, handshakeMs: roundTripMs, sent: (chunk) => counted.sent(chunk) });
  carry(upstream, client, { direction: down, handshakeMs: 0, arrived: (byteCount) => counted.arrived(byteCount) });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("message", () => process.send?.(counter.take()));
process.on("disconnect", () => process.exit());
