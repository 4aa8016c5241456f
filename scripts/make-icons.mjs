// Draws the folder icon of each built-in plugin: a rounded square with a play sign, written as src/plugins/*/icon.ico.
// Run it after a change of colour or shape: node scripts/make-icons.mjs
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

const SIZE = 64;
const SAMPLES = 4;
const COLORS = { emby: [82, 181, 75], jellyfin: [123, 76, 191], plex: [214, 146, 10] };

/** Colour and coverage of one point of the picture, in pixels. */
function sample(x, y, color) {
  const radius = 14;
  const dx = Math.max(radius - x, x - (SIZE - radius), 0);
  const dy = Math.max(radius - y, y - (SIZE - radius), 0);
  if (dx * dx + dy * dy > radius * radius) return [0, 0, 0, 0];
  const half = ((x - 22) / 26) * 18;
  const inPlay = x >= 22 && x <= 48 && Math.abs(y - SIZE / 2) <= 18 - half;
  return inPlay ? [255, 255, 255, 255] : [...color, 255];
}

/** One pixel as the mean of its samples, so that edges are smooth. */
function pixel(column, row, color) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const x = column + ((i % SAMPLES) + 0.5) / SAMPLES;
    const y = row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES;
    const [r, g, b, a] = sample(x, y, color);
    sum[0] += r * a;
    sum[1] += g * a;
    sum[2] += b * a;
    sum[3] += a;
  }
  const alpha = sum[3] / (SAMPLES * SAMPLES);
  return sum[3] === 0 ? [0, 0, 0, 0] : [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3], alpha].map(Math.round);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** PNG of 8-bit RGBA (RFC 2083). */
function png(color) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 6], 8);
  const rows = [];
  for (let row = 0; row < SIZE; row++) {
    rows.push(0);
    for (let column = 0; column < SIZE; column++) rows.push(...pixel(column, row, color));
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from(rows), { level: 9 });
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** An icon file with one picture, which Windows has read as PNG since Vista. */
function ico(picture) {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.set([SIZE, SIZE], 6);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(picture.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, picture]);
}

for (const [name, color] of Object.entries(COLORS)) {
  const file = fileURLToPath(new URL(`../src/plugins/${name}/icon.ico`, import.meta.url));
  writeFileSync(file, ico(png(color)));
  process.stdout.write(`${file}\n`);
}
