import "reflect-metadata";
import { afterEach, describe, expect, it } from "vitest";
import type { CatalogEntry, DirectoryRef, FileRef } from "../../../src/core/catalog/index.js";
import { MemoryConnector } from "../../fakes/memory-connector.js";
import { addShows, directoryNamed, MOVIES, movie, never, World } from "./harness.js";

const worlds: World[] = [];
function world(...args: ConstructorParameters<typeof World>): World {
  const made = new World(...args);
  worlds.push(made);
  return made;
}
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.catalog.close();
});

function films(count: number, facts: Parameters<typeof movie>[2] = {}): MemoryConnector {
  const connector = new MemoryConnector().addLibrary(MOVIES);
  for (let n = 0; n < count; n += 1)
    connector.add(MOVIES.id, movie(`m${n}`, `Film ${String(n).padStart(3, "0")}`, facts));
  return connector;
}

function itemOf({ target }: CatalogEntry) {
  if ("item" in target) return target.item;
  expect.fail("an entry without an item");
}

async function detailsOfAll(one: World, parallel: boolean): Promise<(string | undefined)[]> {
  const { directory, entries } = await one.at("Films");
  const plots: (string | undefined)[] = [];
  const ask = async (entry: CatalogEntry, index: number) => {
    plots[index] = (await one.catalog.details(directory, itemOf(entry), never)).details?.plot;
  };
  if (parallel) await Promise.all(entries.map(ask));
  else for (const [index, entry] of entries.entries()) await ask(entry, index);
  return plots;
}

describe("details", () => {
  it.each([true, false])(
    "of 250 films cost three requests of at most 100 (asked in parallel: %s)",
    async (parallel) => {
      const connector = films(250);
      const one = world({ connector });
      const plots = await detailsOfAll(one, parallel);
      expect(plots).toHaveLength(250);
      expect(plots[7]).toBe("What happens in Film 007.");
      const batches = connector.calls
        .filter(({ method }) => method === "getItems")
        .map(({ about }) => about.split(","));
      expect(batches.map((ids) => ids.length)).toEqual([100, 100, 50]);
      expect(new Set(batches.flat()).size).toBe(250);
      await detailsOfAll(one, parallel);
      expect(connector.count("getItems")).toBe(3);
    },
  );

  it("of a film asked for in its own folder bring its neighbours in the library", async () => {
    const connector = films(30);
    const one = world({ connector });
    const library = await one.at("Films");
    const folder = directoryNamed(library, "Film 003");
    await one.catalog.details(folder, itemOf(library.entries[3] as CatalogEntry), never);
    await one.catalog.details(folder, itemOf(library.entries[20] as CatalogEntry), never);
    expect(connector.count("getItems")).toBe(1);
  });

  it("of a show asked for from its own directory bring the shows beside it", async () => {
    const connector = new MemoryConnector();
    addShows(connector, [5, 1, 1]);
    const one = world({ connector });
    for (const { target } of (await one.at("Séries")).entries) {
      if (target.kind === "item") await one.catalog.details(target, target.item, never);
    }
    expect(connector.count("getItems")).toBe(1);
  });

  it("of all episodes cost one request per hundred when the listings of the shows are known", async () => {
    const connector = new MemoryConnector();
    addShows(connector, [4, 5, 12]);
    const one = world({ connector });
    const seasons: DirectoryRef[] = [];
    for (const show of (await one.at("Séries")).entries) {
      const { entries } = await one.catalog.list(show.target as DirectoryRef, never);
      seasons.push(...entries.map(({ target }) => target as DirectoryRef));
    }
    const listings = await Promise.all(seasons.map((season) => one.catalog.list(season, never)));
    for (const { directory, entries } of listings) {
      for (const entry of entries) await one.catalog.details(directory, itemOf(entry), never);
    }
    expect(listings.flatMap(({ entries }) => entries)).toHaveLength(240);
    expect(connector.count("getItems")).toBe(3);
  });

  it("are kept as long as the version is the same, and asked for anew when it changed", async () => {
    const connector = films(1);
    const one = world({ connector });
    const { directory, entries } = await one.at("Films");
    const item = itemOf(entries[0] as CatalogEntry);
    await one.catalog.details(directory, item, never);
    one.clock.forward(1e10);
    await one.catalog.details(directory, item, never);
    expect(connector.count("getItems")).toBe(1);
    await one.catalog.details(directory, { ...item, version: "2" }, never);
    expect(connector.count("getItems")).toBe(2);
  });

  it("of an item without a version age by time", async () => {
    const connector = new MemoryConnector().addLibrary(MOVIES);
    const { version: _, ...unversioned } = movie("m", "Film");
    connector.add(MOVIES.id, unversioned);
    const one = world({ connector });
    const { directory, entries } = await one.at("Films");
    const item = itemOf(entries[0] as CatalogEntry);
    await one.catalog.details(directory, item, never);
    await one.catalog.details(directory, item, never);
    expect(connector.count("getItems")).toBe(1);
    one.clock.forward(3_600_001);
    await one.catalog.details(directory, item, never);
    expect(connector.count("getItems")).toBe(2);
  });

  it("are asked for anew after a refresh", async () => {
    const connector = films(3);
    const one = world({ connector });
    await detailsOfAll(one, true);
    one.catalog.refresh(directoryNamed(await one.at(), "Films"));
    await detailsOfAll(one, true);
    expect(connector.count("getItems")).toBe(2);
  });

  it("that failed are asked for again next time", async () => {
    const connector = films(3);
    const one = world({ connector });
    connector.fault = ({ method }) => (method === "getItems" ? "SERVER_STARTING" : undefined);
    await expect(detailsOfAll(one, true)).rejects.toMatchObject({ code: "SERVER_STARTING" });
    connector.fault = () => undefined;
    expect(await detailsOfAll(one, true)).toHaveLength(3);
  });

  it("of a lost item say so, without harm to those asked for along with it", async () => {
    const connector = films(3);
    const one = world({ connector });
    const { directory, entries } = await one.at("Films");
    connector.remove("m1");
    const [a, b, c] = await Promise.allSettled(
      entries.map((entry) => one.catalog.details(directory, itemOf(entry), never)),
    );
    expect(a?.status).toBe("fulfilled");
    expect(b).toMatchObject({ reason: { code: "ITEM_NOT_FOUND" } });
    expect(c?.status).toBe("fulfilled");
  });

  it("of a connector that has none are refused, and those of a silent one in time", async () => {
    const connector = films(1);
    delete connector.getItems;
    await expect(detailsOfAll(world({ connector }), true)).rejects.toMatchObject({ code: "UNSUPPORTED" });
    const silent = films(1);
    const one = world({ connector: silent, metadataMs: 100 });
    await one.at("Films");
    silent.latencyMs = 60_000;
    await expect(detailsOfAll(one, true)).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  });
});

describe("details after a refresh", () => {
  it("are not those of a request that was under way", async () => {
    const connector = films(1, { version: "1" });
    const one = world({ connector });
    const { directory, entries } = await one.at("Films");
    const item = itemOf(entries[0] as CatalogEntry);
    connector.latencyMs = 50;
    const before = one.catalog.details(directory, item, never);
    await expect.poll(() => connector.count("getItems")).toBe(1);
    one.catalog.refresh();
    connector.afterCall = () => connector.update("m0", { name: "Renamed" });
    const joined = one.catalog.details(directory, item, never);
    expect((await before).details?.plot).toBeDefined();
    await joined;
    expect(connector.count("getItems")).toBe(2);
    expect((await one.catalog.details(directory, item, never)).name).toBe("Renamed");
    expect(connector.count("getItems")).toBe(2);
  });

  it("asked for a moment before are given", async () => {
    const one = world({ connector: films(2) });
    const { directory, entries } = await one.at("Films");
    const asked = entries.map((entry) => one.catalog.details(directory, itemOf(entry), never));
    one.catalog.refresh();
    for (const item of await Promise.all(asked)) expect(item.details?.plot).toBeDefined();
  });
});

describe("sizes", () => {
  async function fileOf(one: World): Promise<FileRef> {
    const [entry] = (await one.at("Films", "Film 000")).entries;
    if (entry?.target.kind === "source") return entry.target;
    expect.fail("no file");
  }

  it("come from the listing without a request", async () => {
    const connector = films(1);
    const one = world({ connector });
    expect(await one.catalog.sizeOf(await fileOf(one), never)).toBe(1_000);
    expect(one.measured).toBe(0);
    expect(connector.count("getStreamURL")).toBe(0);
  });

  it("that the listing leaves out are measured once, for all who ask and all later runs", async () => {
    const connector = films(1, { sources: [{ id: "photo", fileName: "a.jpg" }] });
    const one = world({ connector, measuredBytes: 4_711 });
    const file = await fileOf(one);
    const sizes = await Promise.all([1, 2, 3].map(() => one.catalog.sizeOf(file, never)));
    expect(sizes).toEqual([4_711, 4_711, 4_711]);
    expect(await one.catalog.sizeOf(file, never)).toBe(4_711);
    expect(one.measured).toBe(1);
    const later = world({ connector, store: one.store });
    expect(await later.catalog.sizeOf(await fileOf(later), never)).toBe(4_711);
    expect(later.measured).toBe(0);
  });

  it("that proved to be wrong in the listing are corrected until the file changes", async () => {
    const connector = films(1);
    const one = world({ connector });
    const file = await fileOf(one);
    one.catalog.learnSize(file, 999);
    expect(await one.catalog.sizeOf(file, never)).toBe(999);
    const changed = { ...file, source: { ...file.source, version: "2" } };
    expect(await one.catalog.sizeOf(changed, never)).toBe(1_000);
  });

  it("that could not be measured are measured next time", async () => {
    const connector = films(1, { sources: [{ id: "photo", fileName: "a.jpg" }] });
    const one = world({ connector, measuredBytes: 5 });
    const file = await fileOf(one);
    connector.fault = ({ method }) => (method === "getStreamURL" ? "SERVER_UNREACHABLE" : undefined);
    await expect(one.catalog.sizeOf(file, never)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    connector.fault = () => undefined;
    expect(await one.catalog.sizeOf(file, never)).toBe(5);
  });
});
