// A twentieth of the time of the thread that serves reads, at most, whatever is asked and by however many.
const SHARE = 0.05;
// A page that is opened, with all its files.
const SAVED_MS = 500;
// Who waits longer for his turn is better told so.
const MOST_WAITING = 16;
// An answer that takes longer waits for something else, a server that is tried.
const LONGEST_TURN_MS = 200;

/** Work that takes a turn. */
export interface Turn {
  /** Begins; calls back when most of it is done. */
  begin(done: () => void): void;
}

/**
 * Lets answers be made one after another, and no more of them than a share of the thread's time allows: the time in
 * which the thread was busy during a turn, with whatever it was, is what the turn has cost.
 */
export class AnswerTurns {
  readonly #waiting: Turn[] = [];
  readonly #busyMs: () => number;
  #savedMs = SAVED_MS;
  #countedAtMs = performance.now();
  #isTaken = false;
  #timer: NodeJS.Timeout | undefined;

  /** `busyMs`: for how long the thread was busy so far. */
  constructor(busyMs: () => number = () => performance.eventLoopUtilization().active) {
    this.#busyMs = busyMs;
  }

  /** Begins it when its turn has come. False when too many wait already: then it never begins. */
  take(turn: Turn): boolean {
    if (this.#waiting.length >= MOST_WAITING) return false;
    this.#waiting.push(turn);
    this.#next();
    return true;
  }

  /** It does not want to begin any more. */
  leave(turn: Turn): void {
    const place = this.#waiting.indexOf(turn);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** Nothing begins any more. */
  close(): void {
    this.#waiting.length = 0;
    clearTimeout(this.#timer);
  }

  #next(): void {
    if (this.#isTaken || this.#timer !== undefined || this.#waiting.length === 0) return;
    const missingMs = 1 - this.#save();
    if (missingMs > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#next();
      }, missingMs / SHARE).unref();
      return;
    }
    const turn = this.#waiting.shift();
    if (turn !== undefined) this.#begin(turn);
  }

  #begin(turn: Turn): void {
    this.#isTaken = true;
    const before = this.#busyMs();
    let isDone = false;
    const done = () => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      this.#isTaken = false;
      this.#savedMs = this.#save() - Math.min(this.#busyMs() - before, LONGEST_TURN_MS);
      this.#next();
    };
    const timer = setTimeout(done, LONGEST_TURN_MS).unref();
    turn.begin(done);
  }

  #save(): number {
    const nowMs = performance.now();
    this.#savedMs = Math.min(SAVED_MS, this.#savedMs + (nowMs - this.#countedAtMs) * SHARE);
    this.#countedAtMs = nowMs;
    return this.#savedMs;
  }
}
