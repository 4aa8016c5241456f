import "reflect-metadata";
import http from "node:http";
import { silentLogger, systemClock } from "../../src/core/base/index.js";
import { type CachedFile, DiskProbeStore, MemoryLedger, WindowCache } from "../../src/core/cache/index.js";
import type { Config } from "../../src/core/config/index.js";
import { FairTransport, type RangeSource, ResumingTransport, ServerSlots } from "../../src/core/transport/index.js";
import { UndiciTransport } from "../../src/core/transport/undici/index.js";
import { isContent } from "./byte-content.js";

/** Reads the whole file once; rejects if a byte is wrong. */
export type FileRead = (url: URL, fileBytes: number) => Promise<void>;

const MIB = 1024 * 1024;
const WINDOW_BYTES = 8 * MIB;
const READ_BYTES = 128 * 1024;
const NEVER = new AbortController().signal;

/** The yardstick: node:http, one connection, nothing done with the bytes but the comparison that all do. */
export const rawHttp: FileRead = (url) =>
  new Promise((resolve, reject) => {
    let offset = 0;
    const onResponse = (response: http.IncomingMessage) => {
      response.on("data", (chunk: Buffer) => {
        if (!isContent(chunk, offset)) reject(wrong(offset));
        offset += chunk.length;
      });
      response.on("end", resolve);
    };
    http.get(url, onResponse).on("error", reject);
  });

/** The transport alone: windows of 8 MiB, one after another. */
export const undiciTransport: FileRead = async (url, fileBytes) => {
  const transport = new UndiciTransport();
  const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
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
      await transport.read({ source: sourceOf(url, fileBytes), start, end, sink, lane: () => "foreground" }, NEVER);
      if (!isContent(window.subarray(0, end - start), start)) throw wrong(start);
    }
  } finally {
    await transport.close();
  }
};

/** The whole path below the file system: cache, retries, slots and transport, in reads of 128 KiB. */
export const windowCache: FileRead = async (url, fileBytes) => {
  const slots = new ServerSlots(() => 8, systemClock);
  const transport = new ResumingTransport(new FairTransport(new UndiciTransport(), slots), { patienceMs: 10_000 });
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
        if (!isContent(chunk, at)) throw wrong(at);
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

function wrong(offset: number): Error {
  return new Error(`wrong bytes near ${offset}`);
}
