import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findIndex } from "../../../../src/core/cache/container-index/find-index.js";
import type { IndexFinding } from "../../../../src/core/cache/container-index/index-finding.js";
import { hasProgram } from "../../../mount/mounted-library.js";

const run = promisify(execFile);
const HEAD_BYTES = 64 * 1024;
const CODECS = ["-c:v", "mpeg4", "-g", "12", "-c:a", "mp2"];
const MADE: Readonly<Record<string, readonly string[]>> = {
  "end.mp4": CODECS,
  "start.mp4": [...CODECS, "-movflags", "+faststart"],
  "fragments.mp4": [...CODECS, "-movflags", "+frag_keyframe+empty_moov"],
  "end.mov": CODECS,
  "film.mkv": CODECS,
  "film.avi": CODECS,
  "film.ts": CODECS,
  "sound.flac": ["-vn"],
};

/** The finding for a head that grows as far as it is asked to. */
function find(file: Buffer, firstBytes = 16): IndexFinding {
  let finding = findIndex(file.subarray(0, firstBytes), file.length);
  for (let steps = 0; finding.kind === "more" && steps < 1_000; steps += 1) {
    expect(finding.headBytes).toBeGreaterThan(0);
    finding = findIndex(file.subarray(0, finding.headBytes), file.length);
  }
  return finding;
}

describe.skipIf(!hasProgram("ffmpeg"))("the index of files that ffmpeg made", () => {
  const files = new Map<string, Buffer>();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mediafs-index-"));
    const video = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25"];
    const audio = ["-f", "lavfi", "-i", "sine=frequency=440"];
    for (const [name, args] of Object.entries(MADE)) {
      const path = join(folder, name);
      await run("ffmpeg", ["-v", "error", ...video, ...audio, "-t", "8", ...args, path]);
      files.set(name, await readFile(path));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const fileOf = (name: string) => files.get(name) ?? Buffer.alloc(0);
  const foundIn = (name: string) => {
    const finding = find(fileOf(name));
    if (finding.kind !== "range") expect.unreachable(`${name}: ${finding.kind}`);
    return { ...finding.range, bytes: fileOf(name).subarray(finding.range.start, finding.range.end) };
  };

  test.each(["end.mp4", "end.mov"])("%s: moov behind the media data, to the end of the file", (name) => {
    const { bytes, end } = foundIn(name);
    expect(bytes.toString("latin1", 4, 8)).toBe("moov");
    expect(end).toBe(fileOf(name).length);
  });

  test("start.mp4: moov in the head, exactly", () => {
    const { bytes, start } = foundIn("start.mp4");
    expect(bytes.toString("latin1", 4, 8)).toBe("moov");
    expect(bytes.length).toBe(bytes.readUInt32BE(0));
    expect(start).toBeLessThan(1024);
  });

  test("fragments.mp4: the moov at the beginning", () => {
    expect(foundIn("fragments.mp4").start).toBeLessThan(1024);
  });

  test("film.mkv: Cues, where the SeekHead says", () => {
    const { bytes, start } = foundIn("film.mkv");
    expect(bytes.readUInt32BE(0)).toBe(0x1c53bb6b);
    expect(start).toBeGreaterThan(fileOf("film.mkv").length / 2);
  });

  test("film.avi: idx1, exactly", () => {
    const { bytes } = foundIn("film.avi");
    expect(bytes.toString("latin1", 0, 4)).toBe("idx1");
    expect(bytes.length).toBe(bytes.readUInt32LE(4) + 8);
  });

  test("film.ts: the last packets", () => {
    const { end, bytes } = foundIn("film.ts");
    expect(end).toBe(fileOf("film.ts").length);
    expect(bytes.length).toBeLessThanOrEqual(256 * 1024);
  });

  test("sound.flac: none", () => expect(find(fileOf("sound.flac"))).toEqual({ kind: "none" }));

  test("the finding does not depend on how much of the head is there", () => {
    for (const file of files.values()) expect(find(file, HEAD_BYTES)).toEqual(find(file));
  });

  test("damaged heads are found out, or lead somewhere in the file", () => {
    const damaged = fc.record({
      name: fc.constantFrom(...Object.keys(MADE)),
      changes: fc.array(fc.record({ at: fc.nat(4_000), value: fc.nat(255) }), { minLength: 1, maxLength: 30 }),
      headBytes: fc.integer({ min: 0, max: HEAD_BYTES }),
    });
    fc.assert(
      fc.property(damaged, ({ name, changes, headBytes }) => {
        const head = Buffer.from(fileOf(name).subarray(0, headBytes));
        for (const { at, value } of changes) if (at < head.length) head[at] = value;
        expectSound(findIndex(head, fileOf(name).length), fileOf(name).length);
      }),
      { numRuns: 3_000 },
    );
  });
});

function expectSound(finding: IndexFinding, sizeBytes: number): void {
  if (finding.kind === "more") expect(finding.headBytes).toBeGreaterThan(0);
  if (finding.kind !== "range") return;
  const { start, end } = finding.range;
  expect(Number.isSafeInteger(start) && Number.isSafeInteger(end)).toBe(true);
  expect(start).toBeGreaterThanOrEqual(0);
  expect(end).toBeGreaterThan(start);
  expect(end).toBeLessThanOrEqual(sizeBytes);
}

describe("the index of anything", () => {
  const MAGICS = ["", "RIFF....AVI LIST", "....ftyp", "....moov", "....mdat", "\x1a\x45\xdf\xa3", "fLaC", "G"];

  test("is sound whatever the bytes", () => {
    const anything = fc.record({
      magic: fc.constantFrom(...MAGICS),
      rest: fc.uint8Array({ maxLength: 400 }),
      sizeBytes: fc.oneof(fc.nat(500), fc.maxSafeNat()),
    });
    fc.assert(
      fc.property(anything, ({ magic, rest, sizeBytes }) => {
        const head = Buffer.concat([Buffer.from(magic, "latin1"), rest]).subarray(0, sizeBytes);
        expectSound(findIndex(head, sizeBytes), sizeBytes);
      }),
      { numRuns: 5_000 },
    );
  });

  test("an EBML size that is not known, and Cues before the first Cluster, are understood", () => {
    const unknownSize = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    const cues = [0x1c, 0x53, 0xbb, 0x6b, 0x83, 1, 2, 3];
    const head = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67, ...unknownSize, ...cues]);
    expect(findIndex(head, 10_000)).toEqual({ kind: "range", range: { start: 17, end: 25 } });
  });

  test("an empty file has none", () => expect(findIndex(new Uint8Array(), 0)).toEqual({ kind: "unknown" }));
});
