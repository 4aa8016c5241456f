import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A line with a delay and a speed: everything that passes in one direction shares that direction's speed and arrives
 * half a round trip later. A new connection costs one round trip more, as TCP's handshake does; the slow start of TCP is
 * not played. Tells its port by a message.
 */
const [toPort = 0, roundTripMs = 0, megabitsPerSecond = 0] = process.argv.slice(2).map(Number);
const BYTES_PER_MS = (megabitsPerSecond * 1e6) / 8 / 1000;
// As much as waits in the queues of a router before it slows the sender down.
const LONGEST_QUEUE_MS = 100;
const PIECE_BYTES = 16 * 1024;

interface Piece {
  readonly dueAtMs: number;
  readonly arrived: () => void;
}

class Direction {
  #freeAtMs = 0;
  // First in, first out: timers alone would let a piece overtake another within a millisecond.
  readonly #underWay: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Sends a piece on; calls `arrived` when it comes out. Returns how long the queue is by now. */
  send(byteCount: number, delayMs: number, arrived: () => void): number {
    const now = performance.now();
    this.#freeAtMs = Math.max(now, this.#freeAtMs) + byteCount / BYTES_PER_MS;
    this.#underWay.push({ dueAtMs: this.#freeAtMs + delayMs, arrived });
    this.#wait();
    return this.#freeAtMs - now;
  }

  #wait(): void {
    const [first] = this.#underWay;
    if (first === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#deliver(), Math.max(0, first.dueAtMs - performance.now()));
  }

  #deliver(): void {
    this.#timer = undefined;
    const now = performance.now();
    while ((this.#underWay[0]?.dueAtMs ?? Number.POSITIVE_INFINITY) <= now) this.#underWay.shift()?.arrived();
    this.#wait();
  }
}

const up = new Direction();
const down = new Direction();

function carry(from: Socket, to: Socket, direction: Direction, handshakeMs: number): void {
  let isFirst = true;
  from.on("data", (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      const delayMs = roundTripMs / 2 + (isFirst ? handshakeMs : 0);
      isFirst = false;
      const queueMs = direction.send(piece.length, delayMs, () => to.writable && to.write(piece));
      if (queueMs > LONGEST_QUEUE_MS && !from.isPaused()) {
        from.pause();
        setTimeout(() => from.resume(), queueMs - LONGEST_QUEUE_MS);
      }
    }
  });
  from.on("end", () => direction.send(0, roundTripMs / 2, () => to.end()));
  from.on("error", () => to.destroy());
  from.on("close", () => direction.send(0, roundTripMs / 2, () => to.destroy()));
}

const server = createServer((client) => {
  const upstream = connect(toPort, "127.0.0.1");
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  carry(client, upstream, up, roundTripMs);
  carry(upstream, client, down, 0);
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
