import "reflect-metadata";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Composition, compose } from "../../src/core/app/compose.js";
import { SecretRegistry, silentLogger } from "../../src/core/base/index.js";
import { LiveConfig, resolveConfig } from "../../src/core/config/index.js";
import { FuseNativeDriver } from "../../src/core/mount/fuse-native/index.js";
import { type Filesystem, type NodeId, ROOT_NODE } from "../../src/core/vfs/index.js";
import { makeFolder } from "../leave-nothing.js";
import { assertContent, type Check } from "./byte-content.js";
import { type OpenFile, READ_BYTES } from "./file-read.js";

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;
const ROOT = resolve(import.meta.dirname, "../..");

/** The file system as drivers see it, without a kernel: everything but the mount. */
export const filesystem: OpenFile = async (url) => {
  const core = await openCore(url);
  const node = await walk(core.parts.filesystem, core.path);
  return { read: (check) => readThrough(core.parts.filesystem, node, check), close: core.close };
};

/** The whole program: what another process reads from the mount costs this one. */
export const mount: OpenFile = async (url) => {
  const core = await openCore(url);
  const mountPoint = join(core.folder, "mnt");
  await mkdir(mountPoint);
  const target = { mountPoint, allowOther: false, entryTimeoutMs: 30_000, negativeTimeoutMs: 5_000 };
  const session = await new FuseNativeDriver().mount(core.parts.filesystem, target, NEVER);
  const close = async () => {
    await session.unmount();
    await core.close();
  };
  const file = join(mountPoint, ...core.path);
  return { read: (check) => (check === "all" ? compare(file) : readElsewhere(file)), close };
};

interface Core {
  readonly parts: Composition;
  /** Where it may write. */
  readonly folder: string;
  /** Of the file, from the root. */
  readonly path: readonly string[];
  close(): Promise<void>;
}

async function openCore(url: URL): Promise<Core> {
  const folder = await makeFolder("mediafs-bench-", "disk");
  const [library = "", name = ""] = url.pathname.split("/").filter(Boolean);
  const raw = {
    servers: [{ alias: "Bench", type: "autoindex", url: new URL(`/${library}/`, url).href }],
    plugins: [join(ROOT, "examples/mediafs-plugin-autoindex")],
    cache: { dir: join(folder, "cache"), maxMiB: 128 },
  };
  const { config } = await resolveConfig(raw, { cwd: folder, env: { HOME: folder } });
  const parts = compose({ config: new LiveConfig(config), log: silentLogger, secrets: new SecretRegistry() });
  await parts.host.start([], { mustHavePlugin: true });
  const close = async () => {
    const { media, cache, catalog, host, probes, blobs, transport, store } = parts;
    for (const part of [media, cache, catalog, host, probes, blobs, transport, store]) await part.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { parts, folder, path: ["Bench", library, name], close };
}

async function walk(from: Filesystem, path: readonly string[]): Promise<NodeId> {
  let node = ROOT_NODE;
  for (const name of path) node = (await from.lookup(node, name, NEVER)).node;
  return node;
}

async function readThrough(from: Filesystem, node: NodeId, check: Check): Promise<void> {
  const { sizeBytes } = await from.getattr(node, NEVER);
  const handle = await from.open(node, NEVER);
  for (let offset = 0; offset < sizeBytes; offset += READ_BYTES) {
    const lease = await from.read(handle, offset, READ_BYTES, NEVER);
    let at = offset;
    for (const chunk of lease.chunks) {
      assertContent(chunk, at, check);
      at += chunk.length;
    }
    lease.release();
  }
  from.release(handle);
}

async function compare(path: string): Promise<void> {
  const file = await open(path);
  const buffer = Buffer.alloc(MIB);
  const { size } = await file.stat();
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(buffer, 0, MIB, at);
    if (bytesRead === 0) throw new Error(`${path} ends at ${at}`);
    assertContent(buffer.subarray(0, bytesRead), at, "all");
    at += bytesRead;
  }
  await file.close();
}

async function readElsewhere(path: string): Promise<void> {
  const [status] = await once(spawn("dd", [`if=${path}`, "of=/dev/null", "bs=1M"], { stdio: "ignore" }), "exit");
  if (status !== 0) throw new Error(`dd could not read ${path}`);
}
