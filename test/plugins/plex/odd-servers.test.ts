import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addMovie, PlexLibrary } from "../../../examples/plex-server/index.js";
import { type Connected, childrenOf, connected, firstOf, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary, shelfOf } from "./sample-library.js";

let subject: Connected;
beforeEach(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterEach(() => subject.stop());

test("a listing that fails under way is an error, never a shorter listing", async () => {
  const library = await libraryNamed(subject.connector, "Films");
  const rule = { path: /\/all$/, skip: 1 };
  subject.server.faults.add({ ...rule, fault: { kind: "status", status: 500 } });
  await expect(childrenOf(subject.connector, { library })).rejects.toMatchObject({ code: "SERVER_BAD_ANSWER" });
});

test("a listing whose subtitles cannot be had is an error, not one without subtitles", async () => {
  const library = await libraryNamed(subject.connector, "Films");
  subject.server.faults.add({ path: /^\/library\/metadata\//, fault: { kind: "status", status: 500 } });
  await expect(childrenOf(subject.connector, { library })).rejects.toMatchObject({ code: "SERVER_BAD_ANSWER" });
});

test.each([
  [{ kind: "status", status: 403 }, "ACCESS_DENIED"],
  [{ kind: "status", status: 429, retryAfterSeconds: 0 }, "RATE_LIMITED"],
  [{ kind: "status", status: 502 }, "SERVER_UNREACHABLE"],
  [{ kind: "html" }, "SERVER_WRONG_ADDRESS"],
  [{ kind: "redirect" }, "SERVER_WRONG_ADDRESS"],
] as const)("an answer that is %j is %s", async (fault, code) => {
  subject.server.faults.add({ path: "/library/sections", fault });
  await expect(subject.connector.listLibraries(SIGNAL)).rejects.toMatchObject({ code });
});

test("maintenance under way is SERVER_STARTING with the server's reason", async () => {
  subject.server.inMaintenance = true;
  await expect(subject.connector.listLibraries(SIGNAL)).rejects.toMatchObject({
    code: "SERVER_STARTING",
    message: expect.stringContaining("database migrations"),
  });
});

test("items that shift from one page to the next while they are read are shown once", async () => {
  const library = await libraryNamed(subject.connector, "Films");
  const first = await subject.connector.listItems({ library }, { start: 0, limit: 40 }, SIGNAL);
  const films = shelfOf(subject.server.library, { title: "Unused", type: "movie" });
  addMovie({ ...films, section: firstOf(subject.server.library.sections) }, { title: "AAA" });
  const second = await subject.connector.listItems({ library }, { start: first.nextStart ?? 0, limit: 40 }, SIGNAL);
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a file whose key leads elsewhere is not asked for", async () => {
  const library = new PlexLibrary();
  const film = addMovie(shelfOf(library, { title: "Films", type: "movie" }), { title: "Trap" });
  const [media] = film.media ?? [];
  const container = "mkv/../../../../:/scrobble?key=1&x=";
  library.change(film.ratingKey, { media: [{ ...firstOf([media]), container } as never] });
  const other = await connected({ library });
  try {
    const item = await itemAt(other.connector, await libraryNamed(other.connector, "Films"), "Trap");
    const opened = other.connector.getStreamURL(item, firstOf(item.sources), SIGNAL);
    await expect(opened).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(other.server.log.count({ path: /scrobble/ })).toBe(0);
  } finally {
    await other.stop();
  }
});

test("a connection that the server closes while it is idle costs no request", async () => {
  const other = await connected({ library: sampleLibrary(), idleMs: 1_000 });
  try {
    await other.connector.listLibraries(SIGNAL);
    const before = other.context.sent.length;
    await delay(1_300);
    await other.connector.listLibraries(SIGNAL);
    expect(other.context.sent.length).toBe(before + 1);
    const [first, last] = [other.server.log.requests()[0], other.server.log.requests().at(-1)];
    expect(last?.connection).not.toBe(first?.connection);
  } finally {
    await other.stop();
  }
});

test("a request that meets the closing of its connection is repeated", async () => {
  subject.server.faults.add({ path: "/library/sections", fault: { kind: "hangUp" }, times: 1 });
  expect(await subject.connector.listLibraries(SIGNAL)).toHaveLength(5);
  expect(subject.server.log.count({ path: "/library/sections" })).toBe(2);
});

test("nothing is asked for by another method than GET, and nothing that writes", async () => {
  for (const library of await subject.connector.listLibraries(SIGNAL)) {
    for (const item of await childrenOf(subject.connector, { library })) {
      for (const source of item.sources ?? []) await subject.connector.getStreamURL(item, source, SIGNAL);
    }
  }
  const { log } = subject.server;
  expect(log.count()).toBeGreaterThan(50);
  expect(log.requests().filter(({ method }) => method !== "GET")).toEqual([]);
  expect(log.count({ path: /\/:\/|\/refresh$|\/subtitles$/ })).toBe(0);
});
