import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { demoLibrary, MEDIA_FACTS, MEDIA_FOLDER } from "../../examples/demo/library/index.js";

const run = promisify(execFile);

const FILES = Object.keys(MEDIA_FACTS);
const hasFfprobe = (process.env.PATH ?? "").split(":").some((folder) => existsSync(`${folder}/ffprobe`));

interface Probe {
  readonly format: { readonly duration?: string };
  readonly streams: readonly {
    readonly codec_type: string;
    readonly codec_name: string;
    readonly width?: number;
    readonly height?: number;
    readonly channels?: number;
    readonly sample_rate?: string;
  }[];
}

async function probe(name: string): Promise<Probe> {
  const args = ["-v", "error", "-of", "json", "-show_format", "-show_streams", `${MEDIA_FOLDER}${name}`];
  return JSON.parse((await run("ffprobe", args)).stdout);
}

/** Width and height as the file's own header says. */
function pictureSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.subarray(1, 4).toString() === "PNG")
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  return { width: bytes.readUInt16BE(frame + 7), height: bytes.readUInt16BE(frame + 5) };
}

function everySource() {
  const items = [...demoLibrary().all()];
  return items.flatMap((item) => item.sources ?? []);
}

test("the library uses every media file that is committed, and knows its size on disk", () => {
  const sizes = everySource().map((source) => source.contents.sizeBytes);
  const onDisk = FILES.filter((name) => /\.(mkv|mp4|flac)$/.test(name)).map(
    (name) => statSync(`${MEDIA_FOLDER}${name}`).size,
  );
  expect(sizes.toSorted()).toEqual(onDisk.toSorted());
});

test("the committed media stay small", () => {
  const names = readdirSync(MEDIA_FOLDER, { recursive: true, encoding: "utf8" });
  const bytes = names.reduce((sum, name) => sum + statSync(`${MEDIA_FOLDER}${name}`).size, 0);
  expect(bytes).toBeLessThan(6_000_000);
});

test("durations and streams are those that ffprobe finds in the files", async (context) => {
  if (!hasFfprobe) context.skip("no ffprobe in PATH");
  for (const name of FILES) {
    const facts = MEDIA_FACTS[name];
    if (facts?.streams === undefined) continue;
    const { format, streams } = await probe(name);
    expect(Number(format.duration), name).toBeCloseTo(facts.durationSeconds ?? 0, 3);
    const found = streams.map((one) => [one.codec_type, one.codec_name, one.width, one.height, one.channels]);
    const told = facts.streams.map((one) => [one.type.toLowerCase(), one.codec, one.width, one.height, one.channels]);
    expect(told, name).toEqual(found);
  }
});

test("the sizes of the pictures are those in the files", () => {
  for (const name of FILES.filter((one) => /\.(jpg|png)$/.test(one))) {
    expect(pictureSize(readFileSync(`${MEDIA_FOLDER}${name}`)), name).toEqual(MEDIA_FACTS[name]);
  }
});

test("the MKV files have their cues, the MP4 files their index, where players look last", () => {
  const at = (name: string, mark: Buffer | string) => readFileSync(`${MEDIA_FOLDER}${name}`).lastIndexOf(mark);
  const size = (name: string) => statSync(`${MEDIA_FOLDER}${name}`).size;
  const cues = Buffer.from([0x1c, 0x53, 0xbb, 0x6b]);
  expect(at("films/lighthouse-1080p.mkv", cues)).toBeGreaterThan(size("films/lighthouse-1080p.mkv") * 0.9);
  expect(at("films/face-off.mp4", "moov")).toBeGreaterThan(at("films/face-off.mp4", "mdat"));
  expect(at("films/rocket-summer.mp4", "moov")).toBeLessThan(200);
});

test("the demo's titles are as awkward as promised", () => {
  const items = [...demoLibrary().all()];
  const names = items.map((item) => item.name);
  for (const name of ["Face/Off", "Mr. Robot", "AC⁄DC", "🚀 Rocket Summer 🌻"]) expect(names).toContain(name);
  expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBe(300);
  expect(items.filter((item) => item.name === "Homecoming" && item.year === 2011)).toHaveLength(2);
  // No server could have them otherwise: two files never have the same path, and no name exceeds 255 bytes.
  const paths = everySource().map((source) => source.path);
  expect(new Set(paths).size).toBe(paths.length);
  for (const part of paths.flatMap((path) => path.split("/"))) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
});
