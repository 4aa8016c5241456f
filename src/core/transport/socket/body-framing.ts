/** Follows where the body of an answer lies in the bytes of its connection. Pure: it holds no bytes. */
export interface BodyFraming {
  /** All of the body has come. */
  readonly complete: boolean;
  /** How many of the connection's next bytes are the body's, if it pays to receive them apart; Infinity: all. */
  readonly ahead: number;
  /** The end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
  /** `byteCount` bytes, at most `ahead`, have come and are dealt with. */
  pass(byteCount: number): void;
  /**
   * Takes bytes of the connection, telling what belongs to the body; returns how many, fewer only when the body is
   * complete. Throws what `onData` throws, and RANGE_SHORT if they do not follow the rules of the framing.
   */
  push(bytes: Uint8Array, onData: (bytes: Uint8Array) => void): number;
}

/** A body of as many bytes as announced. */
export class MeasuredBody implements BodyFraming {
  readonly endsWithConnection = false;
  #missingBytes: number;

  constructor(byteCount: number) {
    this.#missingBytes = byteCount;
  }

  get complete(): boolean {
    return this.#missingBytes === 0;
  }

  get ahead(): number {
    return this.#missingBytes;
  }

  pass(byteCount: number): void {
    this.#missingBytes -= byteCount;
  }

  push(bytes: Uint8Array, onData: (bytes: Uint8Array) => void): number {
    const byteCount = Math.min(bytes.length, this.#missingBytes);
    if (byteCount === 0) return 0;
    this.pass(byteCount);
    onData(byteCount === bytes.length ? bytes : bytes.subarray(0, byteCount));
    return byteCount;
  }
}

/** A body that goes on until the server ends the connection. */
export class OpenEndedBody implements BodyFraming {
  readonly complete = false;
  readonly ahead = Number.POSITIVE_INFINITY;
  readonly endsWithConnection = true;

  pass(): void {}

  push(bytes: Uint8Array, onData: (bytes: Uint8Array) => void): number {
    onData(bytes);
    return bytes.length;
  }
}
