import type { MemoryLedger } from "./memory-ledger.js";
import { RoomQueue } from "./room-queue.js";

/** What {@link SmallFileMemory} takes from, and how much of it. */
export interface SmallFileMemoryParts {
  readonly ledger: MemoryLedger;
  /** Aborts fetches that nobody waits for, until so many bytes come free; resolves when they have. */
  readonly makeRoom: (byteCount: number) => Promise<void>;
  /** Part of the cap that may be held at a time, 0 to 1; one file of any size may be held alone. */
  readonly part: number;
}

/** Memory for whole small files, in the account of the windows: a part of it alone, so that playback goes on. */
export class SmallFileMemory {
  readonly #parts: SmallFileMemoryParts;
  readonly #queue = new RoomQueue();
  #heldBytes = 0;

  constructor(parts: SmallFileMemoryParts) {
    this.#parts = parts;
  }

  /** Held, or about to be. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Waits for room. Resolves with the function that gives it back (idempotent). Rejects with ABORTED. */
  async hold(byteCount: number, signal: AbortSignal): Promise<() => void> {
    const { ledger, makeRoom } = this.#parts;
    await this.#queue.whenRoom(() => this.#tryHold(byteCount), signal);
    try {
      if (!ledger.tryReserve(byteCount, "prefetch")) {
        await makeRoom(byteCount);
        await ledger.whenRoom(() => ledger.tryReserve(byteCount, "foreground"), signal);
      }
    } catch (error) {
      this.#letGo(byteCount);
      throw error;
    }
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      ledger.release(byteCount);
      this.#letGo(byteCount);
    };
  }

  #tryHold(byteCount: number): boolean {
    const { ledger, part } = this.#parts;
    if (this.#heldBytes > 0 && this.#heldBytes + byteCount > ledger.capBytes * part) return false;
    this.#heldBytes += byteCount;
    return true;
  }

  #letGo(byteCount: number): void {
    this.#heldBytes -= byteCount;
    this.#queue.reconsider();
  }
}
