const WORD_BYTES = 4;
const TWO_TO_32 = 0x1_0000_0000;

/**
 * Bytes `start` to `start + length` of the endless file that belongs to `seed`. The byte at an offset depends on the
 * seed and the offset alone, so any part of a file of any size (up to 2^53 bytes) can be made and checked by itself.
 */
export function patternBytes(seed: number, start: number, length: number): Buffer {
  const firstWord = Math.floor(start / WORD_BYTES);
  const lead = start - firstWord * WORD_BYTES;
  const words = new Uint32Array(Math.ceil((lead + length) / WORD_BYTES));
  fillWords(words, seed, firstWord);
  return Buffer.from(words.buffer, lead, length);
}

/** The single byte at `offset` of the pattern of `seed`. */
export function patternByte(seed: number, offset: number): number {
  return patternBytes(seed, offset, 1).readUInt8(0);
}

function fillWords(words: Uint32Array, seed: number, firstWord: number): void {
  let filled = 0;
  while (filled < words.length) {
    const word = firstWord + filled;
    const low = word % TWO_TO_32;
    const end = Math.min(words.length, filled + TWO_TO_32 - low);
    fillRun(words.subarray(filled, end), low, keyOf(seed, Math.floor(word / TWO_TO_32)));
    filled = end;
  }
}

// 32-bit integers only, without a branch: this loop decides how fast the simulated disk is.
function fillRun(words: Uint32Array, low: number, key: number): void {
  let counter = low | 0;
  for (let index = 0; index < words.length; index++) {
    let word = Math.imul(counter ^ key, 0x9e3779b1);
    word ^= word >>> 15;
    word = Math.imul(word, 0x85ebca77);
    words[index] = word ^ (word >>> 13);
    counter = (counter + 1) | 0;
  }
}

function keyOf(seed: number, high: number): number {
  let key = Math.imul(seed ^ 0x165667b1, 0xc2b2ae3d) ^ Math.imul(high + 1, 0x27d4eb2f);
  key ^= key >>> 16;
  return Math.imul(key, 0x85ebca77);
}
