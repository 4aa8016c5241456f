import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "reflect-metadata";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Composition } from "../../../src/core/app/compose.js";
import type { Reloader } from "../../../src/core/app/reloader.js";
import { Runtime } from "../../../src/core/app/runtime.js";
import { MediaFsError, silentLogger } from "../../../src/core/base/index.js";
import { resolveConfig } from "../../../src/core/config/index.js";
import { findControl } from "../../../src/core/control/index.js";
import type { MountDriver, MountEnd, MountSession, MountTarget } from "../../../src/core/mount/index.js";

const never = new AbortController().signal;
const savedDirectory = process.env.MEDIAFS_RUNTIME_DIR;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mediafs-run-"));
  process.env.MEDIAFS_RUNTIME_DIR = directory;
});
afterEach(() => {
  if (savedDirectory === undefined) delete process.env.MEDIAFS_RUNTIME_DIR;
  else process.env.MEDIAFS_RUNTIME_DIR = savedDirectory;
  rmSync(directory, { recursive: true });
});

class FakeSession implements MountSession {
  readonly mountPoint = "/nowhere";
  readonly closed: Promise<MountEnd>;
  #end: (end: MountEnd) => void = () => undefined;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async unmount(): Promise<void> {
    this.#end({ by: "us" });
  }
}

/** A driver that mounts when it is told to. */
class SlowDriver implements MountDriver {
  readonly name = "slow";
  readonly capabilities = { notifications: false, readdirAttributes: false };
  target: MountTarget | undefined;
  mounted: (session: MountSession) => void = () => undefined;
  failed: (error: Error) => void = () => undefined;

  async probe() {
    return { usable: true } as const;
  }

  mount(_filesystem: unknown, target: MountTarget): Promise<MountSession> {
    this.target = target;
    return new Promise((resolve, reject) => {
      this.mounted = resolve;
      this.failed = reject;
    });
  }
}

async function runtimeOf(driver: MountDriver, cache: Record<string, unknown> = {}): Promise<Runtime> {
  const raw = { servers: [{ alias: "Home", type: "example" }], mount: { driver: "auto" }, cache };
  const { config } = await resolveConfig(raw, { cwd: directory, env: { HOME: directory } });
  return new Runtime({
    parts: partsOf(driver),
    reloader: { start: () => undefined, close: async () => undefined } as unknown as Reloader,
    config,
    log: silentLogger,
    keys: [],
    mountPoint: "/nowhere",
    version: "0",
    makeMonitor: () => ({ ask: async () => ({}), start: async () => undefined, close: async () => undefined }),
  });
}

function partsOf(driver: MountDriver): Composition {
  const closeable = { close: async () => undefined };
  const host = { ...closeable, start: async () => undefined, keys: () => ["Home"], servers: () => [] };
  const parts = { store: closeable, transport: closeable, blobs: closeable, cache: closeable, catalog: closeable };
  return { ...parts, host, media: closeable, filesystem: {}, drivers: [driver] } as unknown as Composition;
}

// `mediafs umount` finds the control socket before the mount is up.
test("whoever asks for the end while it starts is obeyed as soon as it is up", async () => {
  const driver = new SlowDriver();
  const runtime = await runtimeOf(driver);
  const starting = runtime.start(never);
  await expect.poll(() => driver.target).toBeDefined();
  await (await findControl("/nowhere", never))?.unmount(never);
  driver.mounted(new FakeSession());
  await starting;
  expect(await runtime.closed).toEqual({ by: "us" });
  await runtime.stop();
});

test("whoever asks for the end of a start that fails is answered", async () => {
  const driver = new SlowDriver();
  const runtime = await runtimeOf(driver);
  const starting = runtime.start(never);
  await expect.poll(() => driver.target).toBeDefined();
  const stopping = runtime.stop();
  driver.failed(new MediaFsError("MOUNT_FAILED", "no"));
  await expect(starting).rejects.toMatchObject({ code: "MOUNT_FAILED" });
  await stopping;
});

test("the kernel keeps names no longer than listings live", async () => {
  const driver = new SlowDriver();
  const runtime = await runtimeOf(driver, { itemsTtlSeconds: 3 });
  const starting = runtime.start(never);
  await expect.poll(() => driver.target).toMatchObject({ entryTimeoutMs: 3_000, negativeTimeoutMs: 3_000 });
  driver.mounted(new FakeSession());
  await starting;
  await runtime.stop();
});
