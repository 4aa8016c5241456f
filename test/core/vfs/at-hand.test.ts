import "reflect-metadata";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PathWalker } from "../../../src/core/mount/path-walker.js";
import { type Filesystem, ROOT_NODE } from "../../../src/core/vfs/index.js";
import { type FilesystemUnderTest, NEVER, NodeHolder } from "../../../src/testing/filesystem-subject.js";
import { composedFilesystem } from "./composed-filesystem.js";

let subject: FilesystemUnderTest;
let filesystem: Filesystem;

beforeAll(async () => {
  subject = await composedFilesystem();
  filesystem = subject.filesystem;
});

afterAll(() => subject.close());

test("what nobody has asked for is not at hand, and asking holds nothing", async () => {
  const walker = new PathWalker(filesystem);
  const [path = ""] = subject.files.keys();
  expect(walker.attributesAtHand(`/${path}`)).toBeUndefined();
  expect(filesystem.lookupAtHand?.(ROOT_NODE, "no such name")).toBeUndefined();
  expect(filesystem.lookupAtHand?.(2 ** 40, "x")).toBeUndefined();
  expect(filesystem.getattrAtHand?.(2 ** 40)).toBeUndefined();
  await vi.waitFor(() => expect(subject.held().nodes).toBe(1), 5_000);
});

test("once seen, every name is at hand as waiting for it tells it", async () => {
  const holder = new NodeHolder(filesystem);
  const walker = new PathWalker(filesystem);
  for (const { path, node } of await holder.walk()) {
    const told = await filesystem.getattr(node, NEVER);
    const atHand = filesystem.getattrAtHand?.(node);
    // The NFO of a show names its seasons: what is listed below may have to be asked for.
    if (!path.endsWith("tvshow.nfo")) expect(atHand, path).toEqual(told);
    if (atHand === undefined) continue;
    expect(walker.attributesAtHand(`/${path}`), path).toEqual(told);
  }
  for (const [path, { sizeBytes }] of subject.files) {
    expect(walker.attributesAtHand(`/${path}`)?.sizeBytes, path).toBe(sizeBytes);
  }
  expect(walker.attributesAtHand("/")).toEqual(await filesystem.getattr(ROOT_NODE, NEVER));
  holder.release();
});

test("a path holds its directory for a moment, and then nothing", async () => {
  const walker = new PathWalker(filesystem);
  const [path = ""] = subject.files.keys();
  expect(walker.attributesAtHand(`/${path}`)).toBeDefined();
  expect(walker.attributesAtHand(`/${path} not`)).toBeUndefined();
  expect(subject.held().nodes).toBeGreaterThan(1);
  await vi.waitFor(() => expect(subject.held().nodes).toBe(1), 5_000);
});

test("a lookup at hand counts as one", async () => {
  const [top = ""] = [...subject.files.keys()][0]?.split("/") ?? [];
  const found = filesystem.lookupAtHand?.(ROOT_NODE, top);
  expect(found).toEqual(await filesystem.lookup(ROOT_NODE, top, NEVER));
  filesystem.forget(found?.node ?? 0, 1);
  expect(filesystem.getattrAtHand?.(found?.node ?? 0)).toEqual(found?.attributes);
  filesystem.forget(found?.node ?? 0, 1);
  expect(filesystem.getattrAtHand?.(found?.node ?? 0)).toBeUndefined();
});
