import "reflect-metadata";
import { afterEach, describe, expect, it } from "vitest";
import { hasCode } from "../../../src/core/base/index.js";
import { type CatalogChange, isDirectory } from "../../../src/core/catalog/index.js";
import { MemoryConnector } from "../../fakes/memory-connector.js";
import { ADDED, directoryNamed, entryNamed, MOVIES, MUSIC, movie, never, ROOT, SERVER_KEY, World } from "./harness.js";

const worlds: World[] = [];
function world(...args: ConstructorParameters<typeof World>): World {
  const made = new World(...args);
  worlds.push(made);
  return made;
}
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.catalog.close();
});

function films(count: number): MemoryConnector {
  const connector = new MemoryConnector().addLibrary(MOVIES);
  for (let n = 0; n < count; n += 1) connector.add(MOVIES.id, movie(`m${n}`, `Film ${n}`, { year: 1950 + (n % 70) }));
  return connector;
}

const TTL_MS = 300_000;

describe("the tree", () => {
  it("shows libraries, a folder for each film, and all files of the film in it", async () => {
    const connector = films(0).addLibrary({ id: "other", name: "FILMS", kind: "mixed" });
    connector.add(
      MOVIES.id,
      movie("a", "Dune", {
        year: 2021,
        sources: [
          { id: "1", fileName: "Dune.2021.1080p.mkv", sizeBytes: 1 },
          { id: "2", fileName: "Dune.2021.2160p.mkv", sizeBytes: 2 },
        ],
      }),
      movie("b", "Nothing to show", { sources: [] }),
      { id: "f", type: "folder", name: "Extras" },
    );
    const one = world({ connector });
    const libraries = await one.names();
    expect(libraries).toEqual([expect.stringMatching(/^FILMS \[[0-9a-f]{8}\]$/), "Films"]);
    expect(await one.names("Films")).toEqual(["Dune (2021)", "Extras"]);
    expect(await one.names("Films", "Dune (2021)")).toEqual(["Dune.2021.1080p.mkv", "Dune.2021.2160p.mkv"]);
    expect(await one.names("Films", "Extras")).toEqual([]);
  });

  it("puts films straight into the library in the flat layout", async () => {
    const one = world({ connector: films(2), layout: "flat" });
    expect(await one.names("Films")).toEqual(["m0.mkv", "m1.mkv"]);
  });

  it("keeps two films of one name and year apart, whatever order the server gives them in", async () => {
    const connector = films(0);
    connector.add(
      MOVIES.id,
      movie("x", "Twin", { year: 2000 }),
      movie("y", "Twin", { year: 2000, addedAtMs: ADDED - 1 }),
    );
    const names = await world({ connector }).names("Films");
    expect(names).toEqual(["Twin (2000)", expect.stringMatching(/^Twin \(2000\) \[[0-9a-f]{8}\]$/)]);
    const entry = entryNamed(await world({ connector }).at("Films"), "Twin (2000)");
    expect("item" in entry.target && entry.target.item.id).toBe("y");
    connector.reverse();
    expect(await world({ connector }).names("Films")).toEqual(names);
  });

  it("gives an album folders for its discs only when it has several", async () => {
    const connector = new MemoryConnector().addLibrary(MUSIC);
    const track = (id: string, trackNumber: number, discNumber?: number) => ({
      id,
      type: "track" as const,
      name: `Song ${id}`,
      trackNumber,
      ...(discNumber === undefined ? {} : { discNumber }),
      sources: [{ id: `${id}f`, extension: "flac", sizeBytes: 9 }],
    });
    connector.add(MUSIC.id, { id: "artist", type: "musicArtist", name: "Pink Floyd" });
    connector.add("artist", { id: "wall", type: "musicAlbum", name: "The Wall", year: 1979 });
    connector.add("artist", { id: "dark", type: "musicAlbum", name: "Dark Side", year: 1973 });
    connector.add("wall", track("a", 1, 1), track("b", 1, 2), track("c", 3));
    connector.add("dark", track("d", 1, 1), track("e", 2, 1));
    const one = world({ connector });
    expect(await one.names("Musique", "Pink Floyd", "The Wall (1979)")).toEqual([
      "03 - Song c.flac",
      "Disc 1",
      "Disc 2",
    ]);
    expect(await one.names("Musique", "Pink Floyd", "The Wall (1979)", "Disc 2")).toEqual(["01 - Song b.flac"]);
    expect(await one.names("Musique", "Pink Floyd", "Dark Side (1973)")).toHaveLength(2);
  });

  it("gives every entry a date above 0 and an inode that lasts, also where the server tells no date", async () => {
    const connector = films(0);
    connector.add(MOVIES.id, {
      id: "undated",
      type: "movie",
      name: "Undated",
      sources: [{ id: "s", extension: "mkv" }],
    });
    connector.add(MOVIES.id, movie("ancient", "Year one", { addedAtMs: -62_135_596_800_000 }));
    const one = world({ connector });
    const before = await one.at("Films");
    const file = (await one.at("Films", "Undated")).entries[0];
    expect(file?.mtimeMs).toBeGreaterThan(0);
    for (const entry of before.entries) expect(entry.mtimeMs).toBeGreaterThan(0);
    one.clock.forward(1e9);
    const later = world({ connector, store: one.store, clock: one.clock });
    expect((await later.at("Films")).entries.map(({ inode, mtimeMs }) => [inode, mtimeMs])).toEqual(
      before.entries.map(({ inode, mtimeMs }) => [inode, mtimeMs]),
    );
    expect((await later.at("Films", "Undated")).entries[0]).toMatchObject({
      inode: file?.inode,
      mtimeMs: file?.mtimeMs,
    });
  });
});

describe("requests", () => {
  it("lists 20,000 films in 40 pages, and nothing at all a second time", async () => {
    const connector = films(20_000);
    const one = world({ connector });
    const listing = await one.at("Films");
    expect(listing.entries).toHaveLength(20_000);
    expect(connector.count("listItems")).toBe(40);
    expect(connector.count()).toBe(41);
    for (const { target } of listing.entries) if (isDirectory(target)) await one.catalog.list(target, never);
    for (const { target } of listing.entries) if (isDirectory(target)) one.catalog.directoryMtimeMs(target);
    expect(await one.at("Films")).toBe(listing);
    expect(listing.entries.find(({ name }) => name === ".DS_Store")).toBeUndefined();
    expect(connector.count()).toBe(41);
  });

  it("are shared by all who ask at the same time", async () => {
    const connector = films(3);
    connector.latencyMs = 20;
    const one = world({ connector });
    const all = await Promise.all(Array.from({ length: 30 }, () => one.names("Films")));
    expect(new Set(all.map(String)).size).toBe(1);
    expect(connector.count()).toBe(2);
  });

  it("go on for the others when one asker gives up", async () => {
    const connector = films(3);
    connector.latencyMs = 30;
    const one = world({ connector });
    const giveUp = new AbortController();
    const first = one.catalog.list(ROOT, giveUp.signal);
    const second = one.catalog.list(ROOT, never);
    giveUp.abort();
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    expect((await second).entries).toHaveLength(1);
    expect(connector.count()).toBe(1);
  });

  it("are made anew after the TTL and after a refresh, of the refreshed part only", async () => {
    const connector = films(2);
    const one = world({ connector });
    await one.at("Films");
    connector.add(MOVIES.id, movie("new", "New", { year: 2024 }));
    expect(await one.names("Films")).not.toContain("New (2024)");
    one.clock.forward(TTL_MS + 1);
    expect(await one.names("Films")).toContain("New (2024)");
    expect(connector.count()).toBe(4);
    connector.remove("new");
    one.catalog.refresh(directoryNamed(await one.at(), "Films"));
    expect(await one.names("Films")).not.toContain("New (2024)");
    expect(connector.count("listLibraries")).toBe(2);
    one.catalog.refresh();
    await one.at("Films");
    expect(connector.count("listLibraries")).toBe(3);
  });

  it("of a film's folder show the item as last listed, however old the reference is", async () => {
    const connector = films(1);
    const one = world({ connector });
    const old = directoryNamed(await one.at("Films"), "Film 0 (1950)");
    connector.update("m0", { sources: [{ id: "m0-file", fileName: "better.mkv", sizeBytes: 5 }] });
    one.clock.forward(TTL_MS + 1);
    await one.at("Films");
    expect((await one.catalog.list(old, never)).entries.map(({ name }) => name)).toEqual(["better.mkv"]);
  });

  it("are never made by peek", async () => {
    const connector = films(1);
    const one = world({ connector });
    expect(one.catalog.peek(ROOT)).toBeUndefined();
    const listing = await one.catalog.list(ROOT, never);
    one.clock.forward(TTL_MS * 9);
    expect(one.catalog.peek(ROOT)).toBe(listing);
    expect(connector.count()).toBe(1);
  });
});

describe("a failing server", () => {
  it("never shortens or empties a listing: the last known one is served and says since when", async () => {
    const connector = films(1_200);
    const one = world({ connector });
    const before = await one.at("Films");
    const library = before.directory;
    one.clock.forward(TTL_MS + 1);
    connector.fault = ({ start }) => (start === 500 ? "SERVER_BAD_ANSWER" : undefined);
    const during = await one.catalog.list(library, never);
    expect(during.entries).toBe(before.entries);
    expect(during.fetchedAtMs).toBe(before.fetchedAtMs);
    expect(hasCode(during.stale?.error, "SERVER_BAD_ANSWER")).toBe(true);
    expect(one.catalog.ages()).toMatchObject([
      { serverKey: SERVER_KEY, stale: 1, oldestFetchedAtMs: one.catalog.peek(ROOT)?.fetchedAtMs },
    ]);
  });

  it("is asked again only after a pause, and one asker at a time, however many ask", async () => {
    const connector = films(3);
    const one = world({ connector });
    const library = directoryNamed(await one.at(), "Films");
    await one.catalog.list(library, never);
    one.clock.forward(TTL_MS + 1);
    connector.fault = () => "SERVER_UNREACHABLE";
    const calls = connector.count();
    for (let n = 0; n < 50; n += 1) await one.catalog.list(n % 2 === 0 ? library : ROOT, never);
    expect(connector.count()).toBe(calls + 1);
    one.clock.forward(6_000);
    for (let n = 0; n < 50; n += 1) await one.catalog.list(n % 2 === 0 ? library : ROOT, never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(connector.count()).toBe(calls + 2);
  });

  it("is noticed to be back, and then its listings are new again", async () => {
    const connector = films(1);
    const one = world({ connector });
    const library = directoryNamed(await one.at(), "Films");
    one.clock.forward(TTL_MS + 1);
    connector.fault = () => "SERVER_UNREACHABLE";
    expect((await one.catalog.list(ROOT, never)).stale).toBeDefined();
    connector.fault = () => undefined;
    connector.add(MOVIES.id, movie("new", "New", { year: 2024 }));
    one.clock.forward(6_000);
    await one.catalog.list(ROOT, never);
    await expect.poll(async () => (await one.catalog.list(ROOT, never)).stale).toBeUndefined();
    expect((await one.catalog.list(library, never)).entries.map(({ name }) => name)).toContain("New (2024)");
    expect(one.catalog.ages()[0]?.stale).toBe(0);
  });

  it("gives its error where nothing was ever known, and the listing as soon as it can", async () => {
    const connector = films(1);
    connector.fault = () => "SERVER_UNREACHABLE";
    const one = world({ connector });
    await expect(one.at()).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    await expect(one.at()).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    expect(connector.count()).toBe(1);
    connector.fault = () => undefined;
    one.clock.forward(6_000);
    expect(await one.names()).toEqual(["Films"]);
  });

  it("that does not answer costs no more than the metadata timeout", async () => {
    const connector = films(1);
    connector.latencyMs = 60_000;
    const one = world({ connector, metadataMs: 150 });
    await expect(one.at()).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  });

  it("that is slow delays an older listing by no more than the patience, and its answer is taken all the same", async () => {
    const connector = films(1);
    const one = world({ connector, metadataMs: 100 });
    const before = await one.at("Films");
    one.clock.forward(TTL_MS + 1);
    connector.add(MOVIES.id, movie("new", "New", { year: 2024 }));
    connector.latencyMs = 60;
    // Two requests of 60 ms: longer than anybody waits here, shorter than the deadline of either.
    connector.pageCap = 1;
    expect((await one.catalog.list(before.directory, never)).entries).toBe(before.entries);
    await expect.poll(() => one.catalog.peek(before.directory)?.entries.length).toBe(2);
  });

  it("of one library leaves the others alone", async () => {
    const connector = films(1).addLibrary(MUSIC);
    const one = world({ connector });
    connector.fault = ({ about }) => (about === MUSIC.id ? "ACCESS_DENIED" : undefined);
    await expect(one.at("Musique")).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(await one.names("Films")).toEqual(["Film 0 (1950)"]);
  });

  it("that lost a directory says so, and its parent is listed anew", async () => {
    const connector = films(0);
    connector.add(MOVIES.id, { id: "f", type: "folder", name: "Extras" });
    const one = world({ connector });
    const folder = directoryNamed(await one.at("Films"), "Extras");
    connector.remove("f");
    await expect(one.catalog.list(folder, never)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await one.names("Films")).toEqual([]);
  });
});

describe("a restart", () => {
  it("finds the last known tree while the server is down, with its true age", async () => {
    const connector = films(1_001);
    connector.add(MOVIES.id, { id: "f", type: "folder", name: "Extras" });
    connector.add("f", movie("deep", "Deep", { year: 2001 }));
    const before = world({ connector });
    const fetchedAtMs = (await before.at("Films")).fetchedAtMs;
    const names = await before.names("Films");
    await before.names("Films", "Extras");
    await before.catalog.close();
    before.clock.forward(TTL_MS * 100);
    const after = world({ connector, store: before.store, clock: before.clock });
    after.unreachable = true;
    const listing = await after.at("Films");
    expect(listing.entries.map(({ name }) => name)).toEqual(names);
    expect(listing.fetchedAtMs).toBe(fetchedAtMs);
    expect(hasCode(listing.stale?.error, "SERVER_UNREACHABLE")).toBe(true);
    expect(await after.names("Films", "Extras", "Deep (2001)")).toEqual(["deep.mkv"]);
    expect(after.catalog.ages()).toMatchObject([{ listings: 3, stale: 3, oldestFetchedAtMs: expect.any(Number) }]);
  });

  it("writes a listing once as long as it stays the same, but keeps how new it is", async () => {
    const connector = films(5);
    const before = world({ connector });
    await before.at("Films");
    await before.catalog.close();
    const bytes = before.store.stats().listing.bytes;
    before.clock.forward(TTL_MS + 1);
    const again = world({ connector, store: before.store, clock: before.clock });
    const { fetchedAtMs } = await again.at("Films");
    await again.catalog.close();
    expect(again.store.stats().listing.bytes).toBe(bytes + 16);
    const down = world({ connector, store: before.store, clock: before.clock });
    down.unreachable = true;
    expect((await down.at("Films")).fetchedAtMs).toBe(fetchedAtMs);
  });

  // What a plugin adds to an item comes as it is, whatever the types say.
  it("does without a listing that JSON cannot hold, and keeps the others", async () => {
    const connector = new MemoryConnector().addLibrary(MOVIES);
    connector.add(MOVIES.id, { ...movie("m1", "One"), extra: 1n } as ReturnType<typeof movie>);
    const before = world({ connector });
    await before.at("Films");
    await before.catalog.close();
    const after = world({ connector, store: before.store });
    after.unreachable = true;
    expect(await after.names()).toEqual(["Films"]);
    await expect(after.at("Films")).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  });

  it("takes a torn snapshot for none", async () => {
    const connector = films(5);
    const before = world({ connector });
    await before.at();
    await before.catalog.close();
    for (const key of before.store.keys("listing", "")) {
      const bytes = before.store.get("listing", key)?.bytes ?? new Uint8Array();
      before.store.set("listing", key, bytes.subarray(0, bytes.length - 4));
    }
    const after = world({ connector, store: before.store });
    after.unreachable = true;
    await expect(after.at()).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    after.unreachable = false;
    after.clock.forward(6_000);
    expect(await after.names()).toEqual(["Films"]);
  });
});

describe("dates of directories", () => {
  it("move when, and only when, the content changes, also over a restart", async () => {
    const connector = films(2);
    connector.add(MOVIES.id, { id: "f", type: "folder", name: "Extras", addedAtMs: ADDED, changedAtMs: ADDED + 5 });
    const one = world({ connector });
    const server = await one.at();
    const library = directoryNamed(server, "Films");
    const folder = directoryNamed(await one.at("Films"), "Extras");
    const film = directoryNamed(await one.at("Films"), "Film 0 (1950)");
    const dates = () => [ROOT, library, folder, film].map((directory) => one.catalog.directoryMtimeMs(directory));
    const before = dates();
    expect(before[2]).toBe(ADDED + 5);
    expect(before[3]).toBe(ADDED);
    expect(Math.min(...before)).toBeGreaterThan(0);
    await one.at("Films", "Extras");
    one.clock.forward(TTL_MS + 1);
    await one.at("Films", "Extras");
    expect(dates()).toEqual(before);

    connector.add("f", movie("deep", "Deep"));
    one.clock.forward(TTL_MS + 1);
    await one.at("Films", "Extras");
    const after = dates();
    expect(after[2]).toBeGreaterThan(before[2] ?? 0);
    expect(after.toSpliced(2, 1)).toEqual(before.toSpliced(2, 1));

    connector.update("m0", { sources: [{ id: "m0-file", fileName: "m0.mkv", sizeBytes: 7, version: "2" }] });
    one.clock.forward(TTL_MS + 1);
    await one.at("Films");
    expect(dates()[3]).toBeGreaterThan(ADDED);
    expect(dates()[1]).toBe(before[1]);

    const lasting = dates();
    one.clock.forward(TTL_MS + 1);
    const later = world({ connector, store: one.store, clock: one.clock });
    expect([ROOT, library, folder].map((directory) => later.catalog.directoryMtimeMs(directory))).toEqual(
      lasting.slice(0, 3),
    );
    await later.at("Films", "Extras");
    expect([ROOT, library, folder, film].map((directory) => later.catalog.directoryMtimeMs(directory))).toEqual(
      lasting,
    );
  });
});

describe("changes", () => {
  it("are told for the directories that differ, and for nothing at the first listing", async () => {
    const connector = films(3);
    connector.add(MOVIES.id, { id: "f", type: "folder", name: "Extras", version: "1" });
    const one = world({ connector });
    const changes: CatalogChange[] = [];
    const end = one.catalog.onChange((change) => changes.push(change));
    await one.at("Films", "Extras");
    one.clock.forward(TTL_MS + 1);
    await one.at("Films", "Extras");
    expect(changes).toEqual([]);
    connector.update("m1", { sources: [{ id: "m1-file", fileName: "m1.mkv", sizeBytes: 7, version: "2" }] });
    connector.update("f", { version: "2" });
    one.clock.forward(TTL_MS + 1);
    await one.at("Films");
    const ids = changes.flatMap(({ directories }) =>
      directories.map((one_) => ("item" in one_ ? one_.item.id : one_.kind)),
    );
    expect(ids.sort()).toEqual(["f", "m1"]);
    connector.remove("m2");
    one.clock.forward(TTL_MS + 1);
    await one.at("Films");
    expect(changes.at(-1)?.directories.map(({ kind }) => kind)).toEqual(["library"]);
    end();
    connector.remove("m1");
    one.clock.forward(TTL_MS + 1);
    await one.at("Films");
    expect(changes).toHaveLength(2);
  });
});
