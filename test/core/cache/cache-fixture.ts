import "reflect-metadata";
import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { type Clock, silentLogger, systemClock } from "../../../src/core/base/index.js";
import {
  type CachedFile,
  type CacheLimits,
  DiskProbeStore,
  type FileReader,
  MemoryLedger,
  MOST_PROBE_BLOCKS,
  ProbedTransport,
  type ReadLease,
  WindowCache,
} from "../../../src/core/cache/index.js";
import type { Config } from "../../../src/core/config/index.js";
import { FairTransport, type RangeSource, ResumingTransport, ServerSlots } from "../../../src/core/transport/index.js";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { content, RangeServer, type RangeServerOptions } from "../../fakes/range-server.js";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

export interface FixtureOptions extends RangeServerOptions {
  readonly limits?: Partial<CacheLimits>;
  readonly readMs?: number;
  readonly idleMs?: number;
  readonly patienceMs?: number;
  readonly connections?: number;
  readonly clock?: Clock;
  /** Where probes are kept; nowhere without it. */
  readonly probeDir?: string;
}

/** A cache over the real transports and a real server, torn down with the proof that no memory is left reserved. */
export class CacheFixture {
  readonly server: RangeServer;
  readonly ledger: MemoryLedger;
  readonly cache: WindowCache;
  readonly limits: CacheLimits;
  mostReservedBytes = 0;
  readonly #transport: ResumingTransport;

  private constructor(server: RangeServer, options: FixtureOptions) {
    this.server = server;
    this.limits = {
      maxBytes: 64 * MIB,
      ttlMs: 60_000,
      windowBytes: MIB,
      windows: 4,
      lastWindow: true,
      ...options.limits,
    };
    const { maxBytes, ttlMs, ...readAhead } = this.limits;
    const timeouts = { readMs: options.readMs ?? 5_000, metadataMs: 5_000 };
    const config = { cache: { maxBytes, ttlMs }, readAhead, timeouts } as Config;
    const clock = options.clock ?? systemClock;
    const slots = new ServerSlots(() => options.connections ?? 8, systemClock);
    const undici = new UndiciTransport({ idleMs: options.idleMs ?? 2_000 });
    const rules = { patienceMs: options.patienceMs ?? 2_000 };
    this.#transport = new ResumingTransport(new FairTransport(undici, slots), rules);
    this.ledger = new MemoryLedger(config);
    const probes = new DiskProbeStore({
      dir: options.probeDir ?? "",
      maxBytes: options.probeDir === undefined ? 0 : 64 * MIB,
      maxBlocks: MOST_PROBE_BLOCKS,
      log: silentLogger,
    });
    this.cache = new WindowCache(
      new ProbedTransport(this.#transport, probes),
      probes,
      this.ledger,
      config,
      silentLogger,
      clock,
    );
  }

  static async start(options: FixtureOptions = {}): Promise<CacheFixture> {
    return new CacheFixture(await RangeServer.start(options), options);
  }

  file(key = "file", source: Partial<RangeSource> = {}): CachedFile {
    const sizeBytes = this.server.sizeBytes;
    return {
      key,
      sizeBytes,
      bitsPerSecond: undefined,
      source: {
        label: key,
        serverKey: "server",
        totalBytes: sizeBytes,
        validator: undefined,
        resolve: async () => ({ url: this.server.url }),
        invalidate: () => undefined,
        ...source,
      },
    };
  }

  /** Reads, compares every byte, gives the memory back. Resolves with the number of bytes. */
  async readRight(reader: FileReader, offset: number, byteLength: number, signal = NEVER): Promise<number> {
    const lease = await reader.read(offset, byteLength, signal);
    try {
      expectContent(lease, offset, Math.min(byteLength, Math.max(0, this.server.sizeBytes - offset)));
      this.checkMemory();
      return lease.byteLength;
    } finally {
      lease.release();
    }
  }

  /** The cap holds at this moment. */
  checkMemory(): void {
    this.mostReservedBytes = Math.max(this.mostReservedBytes, this.ledger.reservedBytes);
    if (this.ledger.reservedBytes > this.ledger.capBytes) expect.fail(`${this.ledger.reservedBytes} bytes reserved`);
  }

  async stop(): Promise<void> {
    await this.cache.close();
    await this.#transport.close();
    await this.server.close();
    expect(this.ledger.reservedBytes).toBe(0);
    expect(this.ledger.waiting).toBe(0);
  }
}

/** Fails unless a lease is exactly these bytes of the content. */
export function expectContent(lease: ReadLease, offset: number, byteLength: number): void {
  expect(lease.byteLength).toBe(byteLength);
  const bytes = Buffer.concat(lease.chunks);
  if (bytes.length !== byteLength) expect.fail(`${bytes.length} bytes in the chunks of ${byteLength}`);
  const wanted = content(offset, offset + byteLength);
  if (Buffer.compare(bytes, wanted) === 0) return;
  const at = bytes.findIndex((byte, index) => byte !== wanted[index]);
  expect.fail(`wrong byte at ${offset} + ${at}`);
}

export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 5_000) expect.fail("it never happened");
    await delay(5);
  }
}
