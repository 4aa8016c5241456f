/** Lets so many requests through and no more: a bucket that fills with time. As cheap as a subtraction. */
export class FloodGate {
  readonly #now: () => number;
  readonly #perSecond: number;
  readonly #burst: number;
  #balance: number;
  #filledAtMs: number;

  /** `now` in milliseconds. */
  constructor(now: () => number, perSecond: number, burst: number) {
    this.#now = now;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#balance = burst;
    this.#filledAtMs = now();
  }

  /** Whether one more may come in. */
  admit(): boolean {
    this.#fill();
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  /** Whether nothing may come in at this moment. */
  get isShut(): boolean {
    this.#fill();
    return this.#balance < 1;
  }

  #fill(): void {
    const nowMs = this.#now();
    this.#balance = Math.min(this.#burst, this.#balance + ((nowMs - this.#filledAtMs) * this.#perSecond) / 1000);
    this.#filledAtMs = nowMs;
  }
}
