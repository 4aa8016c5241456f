import type { ByteRange } from "./byte-range.js";
import { findIndex } from "./container-index/find-index.js";
import type { IndexFinding } from "./container-index/index-finding.js";
import type { FileSegments } from "./file-segments.js";

/** Where a file's index lies: `undefined` as a range where its head does not tell, no range where there is none. */
export interface FoundIndex {
  readonly range: ByteRange | undefined;
  readonly exists: boolean;
}

/** Looks for the index of one file while its head arrives. */
export class IndexSearch {
  readonly #segments: FileSegments;
  readonly #sizeBytes: number;
  #needsBytes = 1;
  #found: FoundIndex | undefined;

  constructor(segments: FileSegments, sizeBytes: number) {
    this.#segments = segments;
    this.#sizeBytes = sizeBytes;
  }

  /** What was found; undefined while too little of the head has arrived. */
  get found(): FoundIndex | undefined {
    return this.#found;
  }

  /** Takes bytes that arrived into account. Whether it was they that told. */
  look(arrived: ByteRange): boolean {
    if (this.#found !== undefined || arrived.start >= this.#needsBytes) return false;
    // As long as what it asks for is there already.
    while (this.#found === undefined && this.#segments.runEnd(0, this.#needsBytes) >= this.#needsBytes) this.#step();
    return this.#found !== undefined;
  }

  #step(): void {
    const finding = findIndex(this.#segments.copy({ start: 0, end: this.#needsBytes }), this.#sizeBytes);
    // An answer that asks for what it has been given would be asked for ever.
    if (finding.kind === "more" && finding.headBytes > this.#needsBytes) this.#needsBytes = finding.headBytes;
    else this.#found = resultOf(finding);
  }
}

function resultOf(finding: IndexFinding): FoundIndex {
  if (finding.kind === "range") return { range: finding.range, exists: true };
  return { range: undefined, exists: finding.kind !== "none" };
}
