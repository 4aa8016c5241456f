import "reflect-metadata";
import { silentLogger, systemClock } from "../../src/core/base/index.js";
import { type CachedFile, DiskProbeStore, MemoryLedger, WindowCache } from "../../src/core/cache/index.js";
import type { Config } from "../../src/core/config/index.js";
import {
  FairTransport,
  type RangeSource,
  type RangeTransport,
  ResumingTransport,
  RoutingTransport,
  ServerSlots,
} from "../../src/core/transport/index.js";
import { SocketTransport } from "../../src/core/transport/socket/index.js";
import { UndiciTransport } from "../../src/core/transport/undici/index.js";
import { assertContent, type Check } from "./byte-content.js";
import { type FileRead, READ_BYTES, WINDOW_BYTES } from "./file-read.js";

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

/** The general transport alone: windows of 8 MiB, one after another. */
export const undiciTransport: FileRead = (url, fileBytes, check) =>
  readWindows(new UndiciTransport(), sourceOf(url, fileBytes), check);

/** The fast transport alone, in the same way. */
export const socketTransport: FileRead = (url, fileBytes, check) =>
  readWindows(new SocketTransport(), sourceOf(url, fileBytes), check);

async function readWindows(transport: RangeTransport, source: RangeSource, check: Check): Promise<void> {
  const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  const fileBytes = source.totalBytes ?? 0;
  try {
    for (let start = 0; start < fileBytes; start += WINDOW_BYTES) {
      const end = Math.min(fileBytes, start + WINDOW_BYTES);
      let filled = 0;
      const sink = {
        space: () => window.subarray(filled, end - start),
        commit: (byteCount: number) => {
          filled += byteCount;
        },
      };
      await transport.read({ source, start, end, sink, lane: () => "foreground" }, NEVER);
      assertContent(window.subarray(0, end - start), start, check);
    }
  } finally {
    await transport.close();
  }
}

/** Everything below the file system: cache, retries, slots and transport, in reads of 128 KiB. */
export const windowCache: FileRead = async (url, fileBytes, check) => {
  const slots = new ServerSlots(() => 8, systemClock);
  const routes = { fast: new SocketTransport(), general: new UndiciTransport() };
  const routing = new RoutingTransport(routes, systemClock, silentLogger);
  const transport = new ResumingTransport(new FairTransport(routing, slots), { patienceMs: 10_000 });
  const config = {
    cache: { maxBytes: 128 * MIB, ttlMs: 60_000 },
    readAhead: { windowBytes: WINDOW_BYTES, windows: 4, lastWindow: true },
    timeouts: { readMs: 10_000, metadataMs: 10_000 },
  } as Config;
  const probes = new DiskProbeStore({ dir: "", maxBytes: 0, maxBlocks: 0, log: silentLogger });
  const cache = new WindowCache(transport, probes, new MemoryLedger(config), config, silentLogger, systemClock);
  try {
    const reader = cache.open(fileOf(url, fileBytes));
    for (let offset = 0; offset < fileBytes; offset += READ_BYTES) {
      const lease = await reader.read(offset, READ_BYTES, NEVER);
      let at = offset;
      for (const chunk of lease.chunks) {
        assertContent(chunk, at, check);
        at += chunk.length;
      }
      lease.release();
    }
    reader.close();
  } finally {
    await cache.close();
    await transport.close();
  }
};

function fileOf(url: URL, sizeBytes: number): CachedFile {
  return { key: "bench", sizeBytes, bitsPerSecond: undefined, source: sourceOf(url, sizeBytes) };
}

function sourceOf(url: URL, totalBytes: number): RangeSource {
  return {
    label: "bench",
    serverKey: "bench",
    totalBytes,
    validator: undefined,
    resolve: async () => ({ url }),
    invalidate: () => undefined,
  };
}
