/** Spreads bytes over time. Several pacers may hold one transfer back: the slowest decides. */
export class Pacer {
  #freeAtMs = 0;

  /** `undefined` lets everything through at once. May be changed while bytes flow. */
  constructor(public bytesPerSecond: number | undefined) {}

  /** How long to wait, in milliseconds, before sending these bytes. */
  reserve(bytes: number, nowMs: number): number {
    if (this.bytesPerSecond === undefined) return 0;
    const startMs = Math.max(nowMs, this.#freeAtMs);
    this.#freeAtMs = startMs + (bytes * 1000) / this.bytesPerSecond;
    return startMs - nowMs;
  }

  /** Bytes that fit into one write without making the flow jerky. */
  chunkBytes(largest: number): number {
    if (this.bytesPerSecond === undefined) return largest;
    return Math.max(1024, Math.min(largest, Math.floor(this.bytesPerSecond / 20)));
  }
}
