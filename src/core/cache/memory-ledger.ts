import { inject, injectable } from "tsyringe";
import { isPressing, type Lane } from "../base/index.js";
import { Config } from "../config/index.js";
import { RoomQueue } from "./room-queue.js";

/** Gives memory back on demand: at least `byteCount` bytes by {@link MemoryLedger.release}, or nothing at all. */
export type Reclaimer = (byteCount: number, lane: Lane) => void;

/**
 * The one account of memory for media bytes: reserved before a byte is asked for, so that what is in flight counts.
 * Somebody who waits queues in order of arrival; everybody else is refused while one does, and when only recent data
 * could make room.
 */
@injectable()
export class MemoryLedger {
  #capBytes: number;
  #reservedBytes = 0;
  #reclaim: Reclaimer = () => undefined;
  readonly #queue = new RoomQueue();

  constructor(@inject(Config) config: Config) {
    this.#capBytes = config.cache.maxBytes;
  }

  get capBytes(): number {
    return this.#capBytes;
  }

  /** Held now, in flight included. Above the cap only after the cap was lowered, while bytes are lent or arriving. */
  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  /** Callers waiting for room. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Who is asked to give memory back. One at a time. */
  setReclaimer(reclaim: Reclaimer): void {
    this.#reclaim = reclaim;
  }

  /** Changes the cap at once; what lies above is reclaimed as far as nobody uses it. */
  setCap(capBytes: number): void {
    this.#capBytes = capBytes;
    const excessBytes = this.#reservedBytes - capBytes;
    if (excessBytes > 0) this.#reclaim(excessBytes, "foreground");
    this.reconsider();
  }

  /** Reserves at once, reclaiming if need be, or not at all. */
  tryReserve(byteCount: number, lane: Lane): boolean {
    if (!isPressing(lane) && this.#queue.length > 0) return false;
    const missingBytes = this.#reservedBytes + byteCount - this.#capBytes;
    if (missingBytes > 0) this.#reclaim(missingBytes, lane);
    if (this.#reservedBytes + byteCount > this.#capBytes) return false;
    this.#reservedBytes += byteCount;
    return true;
  }

  /** Gives bytes back. */
  release(byteCount: number): void {
    this.#reservedBytes -= byteCount;
    this.reconsider();
  }

  /**
   * Runs `attempt`, which reserves in the foreground and says whether it could, until it can: at once if nobody
   * queues, else in turn, whenever memory comes free. Rejects with ABORTED.
   */
  whenRoom(attempt: () => boolean, signal: AbortSignal): Promise<void> {
    return this.#queue.whenRoom(attempt, signal);
  }

  /** Tells that memory may be had that could not before: it came free, or may be reclaimed from now on. */
  reconsider(): void {
    this.#queue.reconsider();
  }
}
