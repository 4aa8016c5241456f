const HIGH = 2 ** 32;

/** A 64-bit number of a request. Exact below 2^53, which no size, offset or id of ours exceeds. */
export function readNumber64(from: Buffer, at: number): number {
  return from.readUInt32LE(at) + from.readUInt32LE(at + 4) * HIGH;
}

/** Writes a whole number from 0 to 2^53 as 64 bits. */
export function writeNumber64(into: Buffer, value: number, at: number): void {
  into.writeUInt32LE(value % HIGH, at);
  into.writeUInt32LE(Math.floor(value / HIGH), at + 4);
}
