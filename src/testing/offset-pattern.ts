/** The byte at an offset of a file whose content is a function of the offset. Repeats at no power of two. */
export function patternByteAt(offset: number): number {
  return (offset * 31 + (offset >> 8) * 7 + (offset >> 16) * 3) & 0xff;
}

/** Bytes of such a file. */
export function patternOf(start: number, byteLength: number): Buffer {
  const bytes = Buffer.allocUnsafe(byteLength);
  for (let index = 0; index < byteLength; index++) bytes[index] = patternByteAt(start + index);
  return bytes;
}
