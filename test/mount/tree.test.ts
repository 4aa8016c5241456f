import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import type { Contents, Library, ServerItem } from "../../examples/jellyfin-server/index.js";
import { describeDriver } from "./drivers.js";
import { type LibraryMount, mountLibrary, shell, shellLines } from "./library-mount.js";
import { hasProgram } from "./mounted-library.js";

const MEDIA = String.raw`\( -name '*.mkv' -o -name '*.mp4' -o -name '*.flac' \)`;

// What a copy must have in common with the tree: type, size, moment and path of everything in it.
const SHAPE = String.raw`find . -mindepth 1 -printf '%y %s %T@ %P\n' | sort`;
// A copy on another file system has directories with sizes of their own.
const SHAPE_OF_COPY = String.raw`find . -mindepth 1 \( -type d -printf '%y 0 %T@ %P\n' -o -printf '%y %s %T@ %P\n' \) | sort`;
// Through a pipe: with a file as its argument, wc would only repeat what stat says.
const COUNT_BYTES = String.raw`while IFS= read -rd '' file; do printf '%d %s\n' "$(cat "$file" | wc -c)" "$file"; done`;
const SUMS = "find . -type f -print0 | sort -z | xargs -0 md5sum";

describeDriver("the tree of the demo", (driver) => {
  let demo: LibraryMount;
  beforeAll(async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { mount: { driver } });
  });
  afterAll(() => demo.close());

  test("has the bytes of every media file of the server under a name like its own", async () => {
    const lines = await shellLines(`find . -type f ${MEDIA} -print0 | xargs -0 md5sum`, demo.entry);
    expect(lines.map(fileOfSum).sort()).toEqual((await originalFiles(demo.server.library)).sort());
  });

  test("has the bytes of the server's images and subtitles", async () => {
    const { library } = demo.server;
    const images = new Set(await sumsOf([...library.all()].flatMap(({ images = [] }) => images)));
    const shown = await sums("*.jpg", "*.png");
    expect(shown.length).toBeGreaterThan(25);
    expect(shown.filter((sum) => !images.has(sum))).toEqual([]);
    const subtitles = sourcesOf(library).flatMap((source) => source.subtitles);
    expect((await sums("*.srt")).sort()).toEqual((await sumsOf(subtitles)).sort());
  });

  test("is walked by find, ls -lR, stat and du without a complaint and with the same sizes", async () => {
    const sizes = (await shellLines(String.raw`find . -type f -printf '%s\n'`, demo.entry)).map(Number);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(80);
    expect(Math.min(...sizes)).toBeGreaterThan(0);

    const listed = (await shellLines("ls -lR .", demo.entry)).filter((line) => line.startsWith("-r--r--r--"));
    expect(listed.map((line) => Number(line.split(/ +/)[4])).sort()).toEqual([...sizes].sort());

    const stats = await shellLines("find . -type f -print0 | xargs -0 stat -c '%s %b %B'", demo.entry);
    expect(stats.toSorted()).toEqual(sizes.map((size) => `${size} ${Math.ceil(size / 512)} 512`).sort());

    expect(Number((await shell("du -s --apparent-size -B1 .", demo.entry)).split("\t")[0])).toBe(total);
    const blocks = sizes.reduce((sum, size) => sum + Math.ceil(size / 512), 0);
    expect(Number((await shell("du -s -B512 .", demo.entry)).split("\t")[0])).toBe(blocks);
  });

  test("is copied whole by cp -a", async () => {
    await expectEqualCopy((copy) => `cp -a . '${copy}'`);
  });

  test("is copied whole by rsync -a, which then finds nothing to do", async (context) => {
    if (!hasProgram("rsync")) context.skip("rsync is missing");
    const copy = await expectEqualCopy((target) => `rsync -a ./ '${target}/'`);
    expect(await shell(`rsync -ai ./ '${copy}/'`, demo.entry)).toBe("");
    expect(await shell(`rsync -aic ./ '${copy}/'`, demo.entry)).toBe("");
  });

  test("is copied whole by tar -S", async () => {
    // Its older formats keep whole seconds only.
    await expectEqualCopy((copy) => `tar -cS --format=posix -f - . | tar -xf - -C '${copy}'`);
  });

  let copies = 0;
  async function expectEqualCopy(command: (copy: string) => string): Promise<string> {
    const copy = join(demo.mounted.folder, `copy-${copies++}`);
    await mkdir(copy);
    await shell(command(copy), demo.entry);
    expect(await shell(SHAPE_OF_COPY, copy)).toBe(await shell(SHAPE, demo.entry));
    expect(await shell(SUMS, copy)).toBe(await shell(SUMS, demo.entry));
    return copy;
  }

  async function sums(...patterns: readonly string[]): Promise<string[]> {
    const names = patterns.map((pattern) => `-name '${pattern}'`).join(" -o ");
    const lines = await shellLines(String.raw`find . -type f \( ${names} \) -print0 | xargs -0 md5sum`, demo.entry);
    return lines.map((line) => line.replace("\\", "").slice(0, 32));
  }
});

describeDriver("a fresh mount of the demo", (driver) => {
  let demo: LibraryMount;
  afterEach(() => demo.close());

  test("tells with the first call of all the size that reading every file gives, sidecars included", async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { mount: { driver } });
    const told = await shellLines(String.raw`find . -type f -printf '%s %p\n'`, demo.mounted.root);
    const read = await shellLines(`find . -type f -print0 | ${COUNT_BYTES}`, demo.mounted.root);
    expect([...told].sort()).toEqual([...read].sort());
    expect(told.filter((line) => line.endsWith(".nfo")).length).toBeGreaterThan(15);
  });

  test("has the same names, types, inodes, sizes and moments each time and after a remount", async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { mount: { driver } });
    const everything = String.raw`find . -printf '%y %i %s %T@ %p\n'`;
    const first = await shellLines(everything, demo.mounted.root);
    expect(await shellLines(everything, demo.mounted.root)).toEqual(first);
    await demo.mounted.remount();
    expect(await shellLines(everything, demo.mounted.root)).toEqual(first);
    const inodes = first.map((line) => line.split(" ")[1]);
    expect(new Set(inodes).size).toBe(inodes.length);
    // The moment stands fourth; zero would make scanners read every directory at every visit.
    expect(first.filter((line) => Number(line.split(" ")[3]) <= 0)).toEqual([]);
  });
});

/** Letters, digits and the sum of one file: what an illegal character became does not matter. */
function signature(name: string, sum: string): string {
  return `${name.normalize("NFC").replaceAll(/[^\p{Letter}\p{Number}]/gu, "")} ${sum}`;
}

function fileOfSum(line: string): string {
  return signature(basename(line.slice(34)), line.slice(0, 32));
}

function sourcesOf(library: Library): NonNullable<ServerItem["sources"]> {
  return [...library.all()].flatMap(({ sources = [] }) => sources);
}

async function originalFiles(library: Library): Promise<string[]> {
  const sources = sourcesOf(library);
  const all = await sumsOf(sources);
  return sources.map(({ path }, index) => signature(basename(path), all[index] ?? ""));
}

function sumsOf(files: readonly { readonly contents: Contents }[]): Promise<string[]> {
  return Promise.all(
    files.map(async ({ contents }) => {
      const bytes = await contents.read(0, contents.sizeBytes);
      return createHash("md5").update(bytes).digest("hex");
    }),
  );
}
