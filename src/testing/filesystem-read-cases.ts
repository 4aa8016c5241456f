import assert from "node:assert/strict";
import { sleep } from "../core/base/index.js";
import type { FilesystemCase } from "./filesystem-case.js";
import {
  expectCode,
  type FilesystemUnderTest,
  type KnownFile,
  NEVER,
  NodeHolder,
  readBytes,
} from "./filesystem-subject.js";

const WHOLE_AT_MOST_BYTES = 4 * 1024 * 1024;
const READ_BYTES = 131_072;
const READERS = 8;
// Until a read has got to where its bytes are kept back.
const UNDER_WAY_MS = 50;

/** Cases about open files and their bytes. */
export const READ_CASES: readonly FilesystemCase[] = [
  ["every byte of a file is its own, and there are as many as its size says", checkWhole],
  ["reads of any place and length are exact, shorter at the end and empty beyond it", checkPlaces],
  ["several handles, and several reads of one, do not disturb each other", checkConcurrent],
  ["a file that nobody knows the content of has as many bytes as its size says, the same each time", checkUnknown],
  ["an open file outlives the lookups of its name, and holds it until it is released", checkOutlives],
  ["a handle that was released is BAD_HANDLE, and releasing it again does nothing", checkReleased],
  ["a read that waits ends with its signal, and the next one gets its bytes", checkAborted, "stall"],
];

async function checkWhole(under: FilesystemUnderTest): Promise<void> {
  for (const [path, file] of under.files) {
    await withOpen(under, path, async (handle) => {
      const end = Math.min(file.sizeBytes, WHOLE_AT_MOST_BYTES);
      for (let offset = 0; offset < end; offset += READ_BYTES)
        await compare(under, { path, file, handle }, [offset, READ_BYTES]);
      await compare(under, { path, file, handle }, [file.sizeBytes, READ_BYTES]);
    });
  }
}

async function checkPlaces(under: FilesystemUnderTest): Promise<void> {
  for (const [path, file] of under.files) {
    await withOpen(under, path, async (handle) => {
      for (const place of placesOf(file)) await compare(under, { path, file, handle }, place);
    });
  }
}

function placesOf({ sizeBytes }: KnownFile): readonly (readonly [number, number])[] {
  const middle = Math.floor(sizeBytes / 2);
  return [
    [0, 1],
    [0, 0],
    [1, 4_095],
    [4_097, 8_191],
    [middle, 1],
    [middle - 1, 65_537],
    [sizeBytes - 1, 1],
    [Math.max(0, sizeBytes - 100), 4_096],
    [sizeBytes, 1],
    [sizeBytes + 1_000_000, 4_096],
  ];
}

async function checkConcurrent(under: FilesystemUnderTest): Promise<void> {
  const [[path, file] = ["", undefined]] = under.files;
  if (file === undefined) return;
  const reader = (index: number) =>
    withOpen(under, path, async (handle) => {
      const step = Math.ceil(file.sizeBytes / READERS);
      const places = Array.from({ length: READERS }, (_, part) => [((part + index) % READERS) * step, step] as const);
      await Promise.all(places.map((place) => compare(under, { path, file, handle }, place)));
    });
  await Promise.all(Array.from({ length: 3 }, (_, index) => reader(index)));
  assert.equal(under.held().nodes, 1, "the root alone is held");
}

async function checkUnknown(under: FilesystemUnderTest): Promise<void> {
  const { filesystem, files } = under;
  const holder = new NodeHolder(filesystem);
  const others = (await holder.walk()).filter(({ path, entry }) => entry.kind === "file" && !files.has(path));
  for (const { path, node } of others) {
    const { sizeBytes } = await filesystem.getattr(node, NEVER);
    if (sizeBytes > WHOLE_AT_MOST_BYTES) continue;
    const [first, second] = [await wholeOf(under, node, sizeBytes), await wholeOf(under, node, sizeBytes)];
    assert.equal(first.length, sizeBytes, `${path}: stat says ${sizeBytes} bytes`);
    assert.ok(first.equals(second), `${path}: a second read gives other bytes`);
  }
  holder.release();
}

async function wholeOf({ filesystem }: FilesystemUnderTest, node: number, sizeBytes: number): Promise<Buffer> {
  const handle = await filesystem.open(node, NEVER);
  const bytes = await readBytes(filesystem, handle, [0, sizeBytes + 1_000]);
  filesystem.release(handle);
  return bytes;
}

async function checkOutlives(under: FilesystemUnderTest): Promise<void> {
  const { filesystem, files, held } = under;
  const holder = new NodeHolder(filesystem);
  for (const [path, file] of files) {
    const handle = await filesystem.open(await holder.at(path), NEVER);
    holder.release();
    await compare(under, { path, file, handle }, [0, 1_000]);
    filesystem.release(handle);
    assert.equal(held().nodes, 1, "with the handle, its name is let go");
  }
}

async function checkReleased(under: FilesystemUnderTest): Promise<void> {
  const { filesystem, files, held } = under;
  const [path = ""] = files.keys();
  const handles = new Set<number>();
  await withOpen(under, path, async (handle) => {
    handles.add(handle);
    await withOpen(under, path, async (second) => void handles.add(second));
    const [, closed = 0] = handles;
    await expectCode("a read of a released handle", filesystem.read(closed, 0, 10, NEVER), "BAD_HANDLE");
    filesystem.release(closed);
    await readBytes(filesystem, handle, [0, 10]);
  });
  assert.equal(handles.size, 2, "each open has a handle of its own");
  await expectCode("a read of no handle", filesystem.read(2 ** 30, 0, 10, NEVER), "BAD_HANDLE");
  filesystem.release(2 ** 30);
  assert.equal(held().handles ?? 0, 0, "no handle is held");
}

async function checkAborted(under: FilesystemUnderTest): Promise<void> {
  const { filesystem, files, stall } = under;
  const [[path, file] = ["", undefined]] = files;
  if (file === undefined || stall === undefined) assert.fail("the subject has no `stall`, and does not say why");
  const resume = await stall();
  await withOpen(under, path, async (handle) => {
    const controller = new AbortController();
    const middle = Math.floor(file.sizeBytes / 2);
    const reading = filesystem.read(handle, middle, 4_096, controller.signal);
    reading.catch(() => undefined);
    const waiting = filesystem.read(handle, middle, 4_096, NEVER);
    await sleep(UNDER_WAY_MS, NEVER);
    controller.abort();
    await expectCode("a read that was aborted", reading, "ABORTED");
    resume();
    (await waiting).release();
    await compare(under, { path, file, handle }, [middle, 4_096]);
  });
}

async function compare(
  { filesystem }: FilesystemUnderTest,
  { path, file, handle }: { readonly path: string; readonly file: KnownFile; readonly handle: number },
  place: readonly [number, number],
): Promise<void> {
  const [offset, byteLength] = place;
  const wanted = file.bytes(offset, Math.max(0, Math.min(byteLength, file.sizeBytes - offset)));
  const found = await readBytes(filesystem, handle, place);
  const what = `${byteLength} bytes at ${offset} of ${path}`;
  assert.equal(found.length, wanted.length, `${what}: as many as there are up to the end`);
  assert.ok(found.equals(wanted), `${what}: other bytes than the file's`);
}

async function withOpen(
  { filesystem }: FilesystemUnderTest,
  path: string,
  use: (handle: number) => Promise<void>,
): Promise<void> {
  const holder = new NodeHolder(filesystem);
  const handle = await filesystem.open(await holder.at(path), NEVER);
  holder.release();
  try {
    await use(handle);
  } finally {
    filesystem.release(handle);
  }
}
