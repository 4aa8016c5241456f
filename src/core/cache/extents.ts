/** A set of numbers, kept as ranges that neither touch nor overlap, in order. */
export class Extents {
  // start0, end0, start1, end1, …: few per segment, so that a linear search is the fastest.
  #edges: number[] = [];

  /** How many numbers are in the set. */
  get total(): number {
    let total = 0;
    for (let index = 0; index < this.#edges.length; index += 2) total += this.#edge(index + 1) - this.#edge(index);
    return total;
  }

  /** Adds `start` to `end` (exclusive). Returns how many of them were not there yet. */
  add(start: number, end: number): number {
    if (start >= end) return 0;
    // What arrives and what is read mostly goes on where it ended.
    if (this.#edges.length === 2 && this.#edges[1] === start) {
      this.#edges[1] = end;
      return end - start;
    }
    const before = this.total;
    const merged: number[] = [];
    let from = start;
    let to = end;
    for (let index = 0; index < this.#edges.length; index += 2) {
      const otherStart = this.#edge(index);
      const otherEnd = this.#edge(index + 1);
      if (otherEnd < from || otherStart > to) {
        merged.push(otherStart, otherEnd);
      } else {
        from = Math.min(from, otherStart);
        to = Math.max(to, otherEnd);
      }
    }
    merged.push(from, to);
    this.#edges = merged.sort((a, b) => a - b);
    return this.total - before;
  }

  /** Where the run that contains `position` ends; `position` itself if it is not in the set. */
  runEnd(position: number): number {
    for (let index = 0; index < this.#edges.length; index += 2) {
      if (this.#edge(index) <= position && position < this.#edge(index + 1)) return this.#edge(index + 1);
    }
    return position;
  }

  /** The first number of the set at or after `position`; Infinity if there is none. */
  next(position: number): number {
    for (let index = 0; index < this.#edges.length; index += 2) {
      if (position < this.#edge(index + 1)) return Math.max(position, this.#edge(index));
    }
    return Number.POSITIVE_INFINITY;
  }

  #edge(index: number): number {
    return this.#edges[index] ?? 0;
  }
}
