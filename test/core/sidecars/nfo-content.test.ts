import "reflect-metadata";
import type { MediaItem } from "mediafs/plugin-api";
import { expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { CatalogEntry, DirectoryRef } from "../../../src/core/catalog/index.js";
import { ConfiguredInjector, type SidecarRef } from "../../../src/core/sidecars/index.js";
import { filmOf, patient, startWorld, type World } from "./content-fixture.js";
import {
  configWith,
  directoryEntry,
  directoryOf,
  fileEntry,
  LIBRARY,
  LIBRARY_DIRECTORY,
  listingOf,
  SERVER_KEY,
} from "./tree-fixture.js";

const injector = new ConfiguredInjector(configWith({ artwork: [] }));

function withPlot(item: MediaItem): MediaItem {
  return { ...item, details: { plot: `The plot of ${item.name}.` } };
}

/** Adds a library of films, each in its folder. Gives the NFOs in the order of the library. */
function addFilms(world: World, films: readonly MediaItem[]): readonly SidecarRef[] {
  const folders = films.map((item) => directoryEntry(item.name, directoryOf(item, "files")));
  world.catalog.add(listingOf(LIBRARY_DIRECTORY, ...folders), withPlot);
  return films.flatMap((item) => nfosIn(directoryOf(item, "files"), fileEntry(`${item.name}.mkv`, item, { id: "s" })));
}

function nfosIn(directory: DirectoryRef, ...entries: readonly CatalogEntry[]): readonly SidecarRef[] {
  const sidecars = injector.sidecarsOf(listingOf(directory, ...entries));
  return sidecars.map(({ target }) => target).filter(({ kind }) => kind === "nfo");
}

function only(sidecars: readonly SidecarRef[]): SidecarRef {
  const [first] = sidecars;
  if (first === undefined) throw new MediaFsError("INTERNAL", "no NFO was listed");
  return first;
}

async function textOf(world: World, sidecar: SidecarRef): Promise<string> {
  return Buffer.from(await world.content.bytes(sidecar, patient)).toString();
}

test("the sizes of a thousand NFOs cost ten batches, are exact, and cost nothing after a restart", async () => {
  const world = await startWorld();
  const films = Array.from({ length: 1_000 }, (_, index) => filmOf(String(index).padStart(4, "0")));
  const nfos = addFilms(world, films);
  const sizes: number[] = [];
  for (const nfo of nfos) sizes.push(await world.content.size(nfo, patient));
  expect(world.catalog.requests).toHaveLength(10);
  expect(nfos).toHaveLength(1_000);
  for (const [index, nfo] of nfos.entries()) {
    expect((await world.content.bytes(nfo, patient)).byteLength).toBe(sizes[index]);
  }
  await world.restart();
  world.connectors.failure = new MediaFsError("SERVER_UNREACHABLE", "down");
  for (const [index, nfo] of nfos.entries()) expect(await world.content.size(nfo, patient)).toBe(sizes[index]);
  expect(world.catalog.requests).toHaveLength(10);
});

test("an NFO tells what the server told", async () => {
  const world = await startWorld();
  expect(await textOf(world, only(addFilms(world, [filmOf("1")])))).toContain("<plot>The plot of Film 1.</plot>");
});

test("a new version of an item has a new NFO", async () => {
  const world = await startWorld();
  const before = await textOf(world, only(addFilms(world, [filmOf("1")])));
  world.catalog.forget();
  const changed = await textOf(world, only(addFilms(world, [filmOf("1", { version: "2", name: "Another" })])));
  expect(before).toContain("Film 1");
  expect(changed).toContain("Another");
});

test("an item without a version has its NFO made anew when the metadata lifetime is over", async () => {
  const world = await startWorld();
  const { version: _, ...film } = filmOf("1");
  const nfo = only(addFilms(world, [film]));
  await textOf(world, nfo);
  world.catalog.forget();
  world.catalog.setDetails({ ...film, details: { plot: "Rewritten." } });
  expect(await textOf(world, nfo)).toContain("The plot of");
  world.clock.advance(2 * 60 * 60_000);
  expect(await textOf(world, nfo)).toContain("Rewritten.");
  expect(await world.content.size(nfo, patient)).toBe(Buffer.byteLength(await textOf(world, nfo)));
});

test("an NFO that has grown old is given while the server is away", async () => {
  const world = await startWorld();
  const { version: _, ...film } = filmOf("1");
  const nfo = only(addFilms(world, [film]));
  await textOf(world, nfo);
  world.catalog.forget();
  world.catalog.failure = new MediaFsError("SERVER_UNREACHABLE", "down");
  world.clock.advance(2 * 60 * 60_000);
  expect(await textOf(world, nfo)).toContain("The plot of");
});

test("an NFO never seen fails with the server's error, and comes when the server does", async () => {
  const world = await startWorld();
  const nfo = only(addFilms(world, [filmOf("1")]));
  world.catalog.failure = new MediaFsError("SERVER_UNREACHABLE", "down");
  await expect(world.content.size(nfo, patient)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  world.catalog.failure = undefined;
  expect(await world.content.size(nfo, patient)).toBeGreaterThan(0);
});

test("the NFO of an item that is gone is not found", async () => {
  const world = await startWorld();
  const nfo = only(addFilms(world, [filmOf("1")]));
  world.catalog.failure = new MediaFsError("ITEM_NOT_FOUND", "gone");
  await expect(world.content.bytes(nfo, patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("where the server has no metadata beyond its listing, the NFO is made of the listing", async () => {
  const world = await startWorld();
  const nfo = only(addFilms(world, [filmOf("1", { year: 1999 })]));
  world.catalog.failure = new MediaFsError("UNSUPPORTED", "no getItems");
  const text = await textOf(world, nfo);
  expect(text).toContain("<year>1999</year>");
  expect(await world.content.size(nfo, patient)).toBe(Buffer.byteLength(text));
  // A later version of the plugin may give more.
  world.catalog.failure = undefined;
  expect(await textOf(world, nfo)).toContain("<plot>");
});

test("each version of a film has the streams of its own file", async () => {
  const world = await startWorld();
  const source = (id: string, width: number) =>
    ({ id, streams: [{ kind: "video", codec: "h264", width, height: 1 }] }) as const;
  const film = filmOf("1", { sources: [source("hd", 1920), source("uhd", 3840)] });
  world.catalog.add(listingOf(LIBRARY_DIRECTORY, directoryEntry("Film", directoryOf(film, "files"))), withPlot);
  const nfos = nfosIn(
    directoryOf(film, "files"),
    ...(film.sources ?? []).map((each) => fileEntry(`Film - ${each.id}.mkv`, film, each)),
  );
  const texts = await Promise.all(nfos.map((nfo) => textOf(world, nfo)));
  expect(texts.map((text) => /<width>(\d+)</.exec(text)?.[1])).toEqual(["1920", "3840"]);
});

const series: MediaItem = { id: "sr", type: "series", name: "North Line", version: "1" };
const seasonNamed = (name: string): MediaItem => ({ id: "s1", type: "season", name, seasonNumber: 1, version: "1" });

test("the NFO of a series names its seasons and follows them though the series itself has not changed", async () => {
  const world = await startWorld();
  world.catalog.add(listingOf(LIBRARY_DIRECTORY, directoryEntry("North Line", directoryOf(series))), withPlot);
  const nfoWith = (season: MediaItem) => {
    const entry = directoryEntry("Season 01", directoryOf(season));
    world.catalog.add(listingOf(directoryOf(series), entry));
    return only(nfosIn(directoryOf(series), entry));
  };
  expect(await textOf(world, nfoWith(seasonNamed("Winter")))).toContain('<namedseason number="1">Winter</namedseason>');
  const renamed = nfoWith(seasonNamed("A cold winter"));
  expect(await world.content.size(renamed, patient)).toBe(Buffer.byteLength(await textOf(world, renamed)));
  expect(await textOf(world, renamed)).toContain('<namedseason number="1">A cold winter</namedseason>');
});

test("the NFO of an album names the tracks that lie in the folders of its discs", async () => {
  const world = await startWorld();
  const album: MediaItem = { id: "b", type: "musicAlbum", name: "The Wall", version: "1" };
  world.catalog.add(listingOf(LIBRARY_DIRECTORY, directoryEntry("The Wall", directoryOf(album))));
  const discs = [1, 2].map(
    (disc): DirectoryRef => ({ kind: "disc", serverKey: SERVER_KEY, library: LIBRARY, item: album, disc }),
  );
  for (const [index, disc] of discs.entries()) {
    const track: MediaItem = {
      id: `t${index}`,
      type: "track",
      name: `Track ${index}`,
      discNumber: index + 1,
      trackNumber: 1,
    };
    world.catalog.add(listingOf(disc, fileEntry("01.flac", track, { id: "s" })));
  }
  const entries = discs.map((disc, index) => directoryEntry(`Disc ${index + 1}`, disc));
  world.catalog.add(listingOf(directoryOf(album), ...entries));
  const text = await textOf(world, only(nfosIn(directoryOf(album), ...entries)));
  expect([...text.matchAll(/<title>(Track \d)</g)].map(([, title]) => title)).toEqual(["Track 0", "Track 1"]);
});

test("refreshing makes NFOs of what the server says now", async () => {
  const world = await startWorld();
  const nfo = only(addFilms(world, [filmOf("1")]));
  await textOf(world, nfo);
  world.catalog.forget();
  world.catalog.setDetails({ ...filmOf("1"), details: { plot: "Rewritten." } });
  expect(await textOf(world, nfo)).toContain("The plot of");
  world.content.refresh(SERVER_KEY);
  expect(await textOf(world, nfo)).toContain("Rewritten.");
});
