import type { LibraryChange } from "mediafs/plugin-api";
import { afterEach, expect, test } from "vitest";
import { addMovie, type JellyfinServerOptions, type LibrarySection } from "../../../examples/jellyfin-server/index.js";
import { newLifetime } from "../../../src/core/base/index.js";
import { type Connected, connected, PASSWORD } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

let subject: Connected;
const ending = newLifetime();
afterEach(() => subject.stop());

async function watching(options: Partial<JellyfinServerOptions> = {}, keepAliveSeconds = 60): Promise<LibraryChange[]> {
  subject = await connected({ library: sampleLibrary(), ...options }, PASSWORD);
  subject.server.newsDelayMs = 20;
  subject.server.keepAliveSeconds = keepAliveSeconds;
  const changes: LibraryChange[] = [];
  const watch = subject.connector.watch?.((change) => void changes.push(change), ending.signal);
  watch?.catch(() => undefined);
  await expect.poll(() => subject.server.sockets.open).toBe(1);
  return changes;
}

function addFilm(): void {
  const films = subject.server.library.sections.find(({ name }) => name === "Films") as LibrarySection;
  addMovie(films, { title: "Just Out" });
}

test.each(["10.8.13", "10.11.11", "12.0.0"] as const)("%s tells below its base path", async (version) => {
  const changes = await watching({ version, baseUrl: "/media" });
  addFilm();
  await expect.poll(() => changes.length).toBe(1);
  const [request] = subject.server.log.requests({ path: "/socket" });
  expect([...(request?.query.keys() ?? [])]).toEqual([]);
  expect(request?.headers.authorization).toContain("Token=");
});

test("who says from time to time that he is still there goes on hearing", async () => {
  const changes = await watching({}, 0.2);
  await expect.poll(() => subject.server.sockets.received.length, { timeout: 5_000 }).toBeGreaterThan(4);
  expect(new Set(subject.server.sockets.received)).toEqual(new Set(['{"MessageType":"KeepAlive"}']));
  addFilm();
  await expect.poll(() => changes.length).toBe(1);
});

test("of two sockets of one device the younger hears", async () => {
  const older = await watching();
  const younger: LibraryChange[] = [];
  subject.connector.watch?.((change) => void younger.push(change), ending.signal)?.catch(() => undefined);
  await expect.poll(() => subject.server.sockets.open).toBe(2);
  addFilm();
  await expect.poll(() => younger.length).toBeGreaterThan(0);
  expect(older).toEqual([]);
});
