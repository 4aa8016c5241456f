const READINGS = 4;

/** Speeds from counters that are read once a second: averages over the last three seconds. */
export class RateMeter {
  #readings: ReadonlyMap<string, readonly number[]> = new Map();

  /** Takes a reading of every counter; those that are not among them are forgotten. */
  read(counters: Iterable<readonly [id: string, total: number]>): void {
    const next = new Map<string, readonly number[]>();
    for (const [id, total] of counters) {
      next.set(id, [...(this.#readings.get(id) ?? []).slice(1 - READINGS), total]);
    }
    this.#readings = next;
  }

  /** Per second; 0 for what has been read once only. */
  rate(id: string): number {
    const readings = this.#readings.get(id) ?? [];
    return readings.length < 2 ? 0 : differenceOf(readings) / (readings.length - 1);
  }

  /** In the last second. */
  latest(id: string): number {
    return differenceOf((this.#readings.get(id) ?? []).slice(-2));
  }
}

function differenceOf(readings: readonly number[]): number {
  // A counter of a file begins anew when the file was forgotten meanwhile.
  return Math.max(0, (readings.at(-1) ?? 0) - (readings[0] ?? 0));
}
