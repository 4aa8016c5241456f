import "reflect-metadata";
import { expect, test } from "vitest";
import { codeOf, MediaFsError } from "../../../src/core/base/index.js";
import { AccountedBlobTransport, MemoryLedger } from "../../../src/core/cache/index.js";
import { SmallFileMemory } from "../../../src/core/cache/small-file-memory.js";
import type { Config } from "../../../src/core/config/index.js";
import type { BlobTransport } from "../../../src/core/transport/index.js";
import { CacheFixture, MIB, NEVER } from "./cache-fixture.js";

function memoryOf(maxBytes: number, part: number) {
  const ledger = new MemoryLedger({ cache: { maxBytes } } as Config);
  const memory = new SmallFileMemory({ ledger, makeRoom: async () => undefined, part });
  return { ledger, memory };
}

test("small files have their part of the memory, in order of arrival, and a large one has it alone", async () => {
  const { ledger, memory } = memoryOf(100, 0.5);
  const first = await memory.hold(40, NEVER);
  const order: string[] = [];
  const large = memory.hold(80, NEVER).then((release) => {
    order.push("large");
    return release;
  });
  const small = memory.hold(5, NEVER).then((release) => {
    order.push("small");
    return release;
  });
  expect(ledger.reservedBytes).toBe(40);
  first();
  first();
  const release = await large;
  expect([order, ledger.reservedBytes]).toEqual([["large"], 80]);
  release();
  (await small)();
  expect([order, ledger.reservedBytes, memory.heldBytes]).toEqual([["large", "small"], 0, 0]);
});

test("whoever gives up waiting for memory leaves nothing reserved", async () => {
  const { ledger, memory } = memoryOf(100, 0.5);
  ledger.tryReserve(90, "foreground");
  const controller = new AbortController();
  const waiting = memory.hold(20, controller.signal).catch(codeOf);
  const queued = memory.hold(40, controller.signal).catch(codeOf);
  controller.abort();
  expect(await Promise.all([waiting, queued])).toEqual(["ABORTED", "ABORTED"]);
  expect([ledger.reservedBytes, memory.heldBytes, ledger.waiting]).toEqual([90, 0, 0]);
});

test("a small file counts from before it is asked for until it is there, or has failed", async () => {
  const fixture = await CacheFixture.start();
  const asked: number[] = [];
  const counted: number[] = [];
  const inner: BlobTransport = {
    fetch: async (_key, _media, maxBytes) => {
      asked.push(maxBytes);
      counted.push(fixture.ledger.reservedBytes);
      expect(fixture.cache.stats()).toMatchObject({ reservedBytes: maxBytes, smallFileBytes: maxBytes });
      if (maxBytes < 5 * MIB) throw new MediaFsError("RANGE_LONG", "it has 5 MiB");
      return { bytes: new Uint8Array(5 * MIB), contentType: undefined };
    },
    measure: async () => undefined,
    close: async () => undefined,
  };
  const transport = new AccountedBlobTransport(inner, fixture.cache);
  const media = { url: new URL("http://127.0.0.1/") };
  expect((await transport.fetch("home", media, 32 * MIB, NEVER)).bytes.length).toBe(5 * MIB);
  expect(asked).toEqual([2 * MIB, 8 * MIB]);
  expect(counted).toEqual(asked);
  await expect(transport.fetch("home", media, 4 * MIB, NEVER)).rejects.toMatchObject({ code: "RANGE_LONG" });
  expect(fixture.cache.stats()).toMatchObject({ reservedBytes: 0, smallFileBytes: 0 });
  await fixture.stop();
});

test("of a larger small file the memory asked for is its size, where the server tells it", async () => {
  const fixture = await CacheFixture.start();
  const asked: number[] = [];
  let told: number | undefined = 9 * MIB;
  const inner: BlobTransport = {
    fetch: async (_key, _media, maxBytes) => {
      asked.push(maxBytes);
      if (maxBytes < 9 * MIB) throw new MediaFsError("RANGE_LONG", "it has 9 MiB");
      return { bytes: new Uint8Array(9 * MIB), contentType: undefined };
    },
    measure: async () => told,
    close: async () => undefined,
  };
  const transport = new AccountedBlobTransport(inner, fixture.cache);
  const media = { url: new URL("http://127.0.0.1/") };
  await transport.fetch("home", media, 32 * MIB, NEVER);
  expect(asked.splice(0)).toEqual([2 * MIB, 9 * MIB]);
  // A server that tells a size it does not keep to.
  told = 1;
  await transport.fetch("home", media, 32 * MIB, NEVER);
  expect(asked).toEqual([2 * MIB, 8 * MIB, 32 * MIB]);
  await fixture.stop();
});

test("what is cached and not in use makes room for small files", async () => {
  const fixture = await CacheFixture.start({ sizeBytes: 40 * MIB, limits: { maxBytes: 8 * MIB } });
  const reader = fixture.cache.open(fixture.file());
  for (let at = 0; at < 12 * MIB; at += MIB) await fixture.readRight(reader, at, MIB);
  const release = await fixture.cache.reserve(4 * MIB, "open", NEVER);
  fixture.checkMemory();
  expect(fixture.cache.stats().smallFileBytes).toBe(4 * MIB);
  await fixture.readRight(reader, 20 * MIB, MIB);
  release();
  expect(fixture.cache.stats().smallFileBytes).toBe(0);
  reader.close();
  await fixture.stop();
});
