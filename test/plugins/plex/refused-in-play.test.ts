import "reflect-metadata";
import type { MediaItem } from "mediafs/plugin-api";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryFile } from "../../../examples/jellyfin-server/index.js";
import { type ConnectorSource, ServerSource } from "../../../src/core/catalog/index.js";
import { ResumingTransport } from "../../../src/core/transport/index.js";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { type Connected, childrenOf, connected, firstOf, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

const READ_BYTES = 5_000;
const PARTS = /^\/library\/parts\//;

let subject: Connected;
let transport: ResumingTransport;
let item: MediaItem;
let served: ServerSource;

beforeEach(async () => {
  subject = await connected({ library: sampleLibrary() });
  transport = new ResumingTransport(new UndiciTransport(), { patienceMs: 2_000 });
  const library = await libraryNamed(subject.connector, "Films");
  item = firstOf((await childrenOf(subject.connector, { library })).filter(({ name }) => name === "Two Versions"));
  const connectors: ConnectorSource = {
    keys: () => ["home"],
    connector: async () => subject.connector,
    epoch: () => 1,
    serverId: () => subject.connector.server.id,
  };
  const source = firstOf(item.sources);
  served = new ServerSource(connectors, { kind: "source", serverKey: "home", library, item, source }, source.sizeBytes);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await transport.close();
  await subject.stop();
});

async function read(start: number): Promise<string> {
  const bytes = Buffer.alloc(READ_BYTES);
  let filled = 0;
  const commit = (byteCount: number) => {
    filled += byteCount;
  };
  const sink = { space: () => bytes.subarray(filled), commit };
  await transport.read({ source: served, start, end: start + READ_BYTES, sink, lane: () => "foreground" }, SIGNAL);
  return bytes.toString("hex");
}

async function expected(start: number): Promise<string> {
  const { contents } = firstOf(firstOf(subject.server.library.item(item.id)?.media).parts);
  return (await contents.read(start, READ_BYTES)).toString("hex");
}

const asked = () => subject.server.log.requests({ path: PARTS });
const downloads = () => asked().filter(({ query }) => query.get("download") === "1");

describe("a film that was playing when the server refused to go on", () => {
  test.each([400, 500, 503, 509])("with %i plays on as a download", async (status) => {
    await read(0);
    Object.assign(subject.server.rules, { streamRefusal: status, mayDownload: true });
    await subject.connector.ping(SIGNAL);
    expect(await read(20_000)).toBe(await expected(20_000));
    expect(downloads().length).toBeGreaterThan(0);
    const before = asked().length;
    expect(await read(40_000)).toBe(await expected(40_000));
    expect(asked().length).toBe(before + 1);
    expect(subject.context.logLines.join("\n")).toMatch(/refuses to go on with a file/);
  });

  test("plays on after a decision for direct play where it may not be downloaded", async () => {
    await read(0);
    Object.assign(subject.server.rules, { streamRefusal: 503, decisionHelps: true });
    expect(await read(20_000)).toBe(await expected(20_000));
    expect(subject.server.log.count({ path: /\/decision$/ })).toBe(1);
    expect(downloads()).toEqual([]);
  });

  test("plays on where the first byte is still given, but no more than that", async () => {
    Object.assign(subject.server.rules, { mayDownload: true });
    await subject.connector.ping(SIGNAL);
    await read(0);
    subject.server.faults.add({
      path: PARTS,
      when: ({ headers, query }) => !query.has("download") && headers.range !== "bytes=0-0",
      fault: { kind: "status", status: 503 },
    });
    expect(await read(20_000)).toBe(await expected(20_000));
    expect(await read(40_000)).toBe(await expected(40_000));
  });

  test("plays on as a stream when the owner forbids downloads meanwhile", async () => {
    Object.assign(subject.server.rules, { streamRefusal: 503, mayDownload: true });
    await subject.connector.ping(SIGNAL);
    await read(0);
    Object.assign(subject.server.rules, { streamRefusal: undefined, mayDownload: false });
    expect(await read(20_000)).toBe(await expected(20_000));
  });

  test("stops with the reason when every way is refused, and costs nothing more until the server had time", async () => {
    await read(0);
    subject.server.rules.streamRefusal = 503;
    await expect(read(20_000)).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      message: expect.stringContaining("Bandwidth exceeded"),
      hint: expect.stringContaining("Remote Access"),
    });
    const warnings = () => subject.context.logLines.filter((line) => line.includes("no way to send")).length;
    const before = subject.server.log.count();
    for (let again = 0; again < 5; again++) {
      await expect(read(20_000)).rejects.toMatchObject({ code: "SERVER_REFUSED" });
    }
    expect([subject.server.log.count() - before, warnings()]).toEqual([0, 1]);
    subject.server.rules.streamRefusal = undefined;
    const later = Date.now() + 60_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    expect(await read(20_000)).toBe(await expected(20_000));
  });

  test("because it is under maintenance waits for it, and goes on as before", async () => {
    await read(0);
    subject.server.inMaintenance = true;
    const reading = read(20_000);
    await expect.poll(() => asked().filter(({ status }) => status === 503).length).toBeGreaterThan(2);
    subject.server.inMaintenance = false;
    expect(await reading).toBe(await expected(20_000));
    expect([downloads().length, subject.server.log.count({ path: /\/decision$/ })]).toEqual([0, 0]);
  });
});

test("a file that was replaced is not read on, even if it has the same size", async () => {
  await read(0);
  const { library } = subject.server;
  const media = firstOf(library.item(item.id)?.media);
  const part = firstOf(media.parts);
  const replaced = { ...part, stamp: 1_800_000_000, contents: memoryFile("x".repeat(part.contents.sizeBytes)) };
  library.change(item.id, { media: [{ ...media, parts: [replaced] }] });
  await expect(read(20_000)).rejects.toMatchObject({ code: "ITEM_NOT_FOUND", message: /replaced/ });
});
