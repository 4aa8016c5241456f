import type { ByteRange } from "./byte-range.js";
import type { KeptProbe } from "./probes/probe-store.js";
import type { Want } from "./read-plan.js";

/**
 * How far a handle is fetched ahead. A file that was looked at before is likely looked at in the same way again: what
 * is fetched ahead ends where what is kept on disk ends, until a read needs more.
 */
export class GuessBounds {
  /** Resolves when it is known what is kept; never rejects. Until then there are no guesses. */
  readonly known: Promise<void>;
  #isKnown = false;
  #kept: KeptProbe | undefined;

  constructor(kept: Promise<KeptProbe | undefined>) {
    this.known = kept.then((found) => {
      this.#isKnown = true;
      this.#kept = found;
    });
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** What of these wants may be fetched now. */
  within(wants: readonly Want[]): readonly Want[] {
    if (!this.#isKnown) return [];
    const kept = this.#kept;
    return kept === undefined ? wants : wants.flatMap((want) => keptParts(want, kept.runs));
  }

  /** Takes into account that bytes are needed which are not in memory. */
  needs({ start, end }: ByteRange): void {
    if (this.#kept !== undefined && this.#kept.runEnd(start) < end) this.#kept = undefined;
  }
}

function keptParts(want: Want, runs: readonly ByteRange[]): Want[] {
  return runs
    .map((run) => ({ ...want, start: Math.max(want.start, run.start), end: Math.min(want.end, run.end) }))
    .filter(({ start, end }) => start < end);
}
