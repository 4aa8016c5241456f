import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { CacheFixture, KIB, MIB, until } from "./cache-fixture.js";

const SIZE_BYTES = 100 * MIB;
let probeDir: string;
beforeEach(async () => {
  probeDir = await mkdtemp(join(tmpdir(), "mediafs-probes-"));
  // The head is read, and no guess about the end of the file is made.
  const first = await start({ lastWindow: false });
  const reader = first.cache.open(first.file());
  await first.readRight(reader, 0, 100 * KIB);
  await until(() => first.cache.stats().inFlightBytes === 0);
  reader.close();
  await first.stop();
});

function start({ lastWindow }: { readonly lastWindow: boolean }): Promise<CacheFixture> {
  return CacheFixture.start({ sizeBytes: SIZE_BYTES, probeDir, limits: { lastWindow } });
}

async function restart(): Promise<CacheFixture> {
  const fixture = await start({ lastWindow: true });
  onTestFinished(async () => {
    await fixture.stop();
    await rm(probeDir, { recursive: true, force: true });
  });
  return fixture;
}

test("a file that was looked at before is not guessed about as long as what is kept is enough", async () => {
  const fixture = await restart();
  const reader = fixture.cache.open(fixture.file());
  await fixture.readRight(reader, 0, 100 * KIB);
  await until(() => fixture.cache.stats().recalledBytes >= MIB && fixture.cache.stats().inFlightBytes === 0);
  expect(fixture.server.log).toEqual([]);
  reader.close();
});

test("a read of more than what is kept is fetched at once, and guesses are made again", async () => {
  const fixture = await restart();
  const reader = fixture.cache.open(fixture.file());
  await fixture.readRight(reader, 50 * MIB, 100 * KIB);
  await until(() => fixture.server.log.some(({ end }) => end === SIZE_BYTES));
  expect(fixture.server.log.map(({ start }) => start)).toContain(50 * MIB);
  reader.close();
});

test("a file that is played after it was looked at is read ahead of from the end of what is kept", async () => {
  const fixture = await restart();
  const reader = fixture.cache.open(fixture.file());
  for (let at = 0; at < 3 * MIB; at += 128 * KIB) await fixture.readRight(reader, at, 128 * KIB);
  await until(() => fixture.server.log.some(({ end }) => end >= 4 * MIB));
  expect(Math.min(...fixture.server.log.map(({ start }) => start))).toBe(1152 * KIB);
  reader.close();
});
