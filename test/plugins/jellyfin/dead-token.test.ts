import "reflect-metadata";
import type { Connector } from "mediafs/plugin-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/core/base/index.js";
import { type ConnectorSource, ServerSource } from "../../../src/core/catalog/index.js";
import { imageFile } from "../../../src/core/sidecars/remote-file.js";
import { RemoteFiles } from "../../../src/core/sidecars/remote-files.js";
import { MemoryStore } from "../../../src/core/store/index.js";
import { ResumingTransport } from "../../../src/core/transport/index.js";
import { UndiciBlobTransport, UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { type Connected, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

const READ_BYTES = 4_096;
const ENTRY = "cyril@Home";
const LIFETIMES = { artworkTtlMs: 60_000, metadataTtlMs: 60_000 };

let subject: Connected;
beforeEach(async () => {
  subject = await connected({ library: sampleLibrary() }, { username: "cyril", password: "secret" });
});
afterEach(() => subject.stop());

function sourceOf(connector: Connector): ConnectorSource {
  return { keys: () => [ENTRY], connector: async () => connector, epoch: () => 1, serverId: () => connector.server.id };
}

/** Plays a change of the password, or somebody who removes the device: the listings are known, so nobody asks for more. */
function killToken(): void {
  const user = subject.server.accounts.userNamed("cyril");
  if (user === undefined) throw new TypeError("no user");
  subject.server.accounts.revokeTokensOf(user);
}

async function film() {
  const library = await libraryNamed(subject.connector, "Films");
  const item = await itemAt(subject.connector, library, "Two Versions");
  const [source] = item.sources ?? [];
  if (source?.sizeBytes === undefined) throw new TypeError("no file");
  return { library, item, source, sizeBytes: source.sizeBytes };
}

test("a film whose address was asked for before the token died goes on with a new login", async () => {
  const { library, item, source, sizeBytes } = await film();
  const transport = new ResumingTransport(new UndiciTransport(), { patienceMs: 5_000 });
  const file = { kind: "source", serverKey: ENTRY, library, item, source } as const;
  const served = new ServerSource(sourceOf(subject.connector), file, sizeBytes);
  const read = async () => {
    const bytes = Buffer.alloc(READ_BYTES);
    let filled = 0;
    const commit = (byteCount: number) => {
      filled += byteCount;
    };
    const sink = { space: () => bytes.subarray(filled), commit };
    await transport.read({ source: served, start: 0, end: READ_BYTES, sink, lane: () => "foreground" }, SIGNAL);
    return bytes.toString("hex");
  };
  const before = await read();
  killToken();
  expect(await read()).toBe(before);
  expect(subject.server.accounts.loginAttempts).toBe(2);
  await transport.close();
});

test("an image whose token died is fetched with a new login", async () => {
  const { item } = await film();
  const [artwork] = item.artwork ?? [];
  if (artwork === undefined) throw new TypeError("no image");
  const transport = new UndiciBlobTransport();
  const files = new RemoteFiles({
    connectors: sourceOf(subject.connector),
    transport,
    store: new MemoryStore(systemClock),
    clock: systemClock,
    patienceMs: () => 5_000,
  });
  killToken();
  subject.server.faults.add({ path: /\/Images\//, fault: { kind: "status", status: 401 }, times: 1 });
  const file = imageFile("server", { kind: "artwork", serverKey: ENTRY, item, artwork }, LIFETIMES);
  expect((await files.bytes(file, SIGNAL)).byteLength).toBeGreaterThan(0);
  expect(subject.server.accounts.loginAttempts).toBe(2);
  await transport.close();
});

test("a login that something else answers does not count: the next one is heard", async () => {
  killToken();
  subject.server.faults.add({ path: /AuthenticateByName/, fault: { kind: "html" }, times: 1 });
  await expect(subject.connector.ping(SIGNAL)).rejects.toMatchObject({
    code: expect.not.stringMatching("AUTH_REJECTED"),
  });
  await expect(libraryNamed(subject.connector, "Films")).resolves.toBeDefined();
});
