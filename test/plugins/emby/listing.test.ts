import type { MediaItem } from "mediafs/plugin-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMovie, Library } from "../../../examples/jellyfin-server/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, childrenOf, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";

describe("what a listing shows", () => {
  let subject: Connected;
  beforeAll(async () => {
    subject = await connected({ library: sampleLibrary() });
  });
  afterAll(() => subject.stop());

  const library = (name: string) => libraryNamed(subject.connector, name);

  test("the sources of a film have ids of their own, and versions though the server has no ETag", async () => {
    const film = await itemAt(subject.connector, await library("Films"), "Two Versions");
    expect(film.id).toMatch(/^\d+$/);
    expect(film.sources?.map(({ id }) => id.replace(/\d+/, "N"))).toEqual(Array(2).fill("stream:mediasource_N"));
    expect(film.sources?.[0]?.id).toBe(`stream:mediasource_${film.id}`);
    expect(film.sources?.map(({ version }) => version?.replace(/\d+/g, "N"))).toEqual(["N-N", "N-N"]);
  });

  test("a .strm file is read as it lies on the disk, not by the player's route", async () => {
    const item = await itemAt(subject.connector, await library("Films"), "Elsewhere");
    expect(item.sources?.[0]?.id).toBe(`mediasource_${item.id}`);
  });

  test("photos and books are files of a known size", async () => {
    const photo = await itemAt(subject.connector, await library("Pictures"), "Summer", "Beach");
    expect(photo.sources).toEqual([
      { id: photo.id, fileName: "Beach.jpg", version: photo.version, sizeBytes: expect.any(Number) },
    ]);
  });

  test("each listing names a start and a limit, and leaves the user's data in, without which parents are forgotten", async () => {
    await childrenOf(subject.connector, { library: await library("Films") });
    const requests = subject.server.log.requests({ path: /\/(Items|AlbumArtists)$/ });
    expect(requests.length).toBeGreaterThan(0);
    for (const { query } of requests) {
      expect(["StartIndex", "Limit"].filter((name) => !query.has(name))).toEqual([]);
      expect(query.has("EnableUserData")).toBe(false);
      expect(query.has("EnableTotalRecordCount")).toBe(false);
      expect([...query.keys()].filter((name) => !/^[A-Z]/.test(name))).toEqual([]);
    }
    const items = requests.filter(({ path }) => path.endsWith("/Items"));
    expect(new Set(items.map(({ query }) => query.get("GroupItemsIntoCollections")))).toEqual(new Set(["false"]));
  });
});

describe("folders that are gone", () => {
  test("an exception of the server is a missing folder when the folder is missing, and an error when it is not", async () => {
    const subject = await connected({ library: sampleLibrary() });
    const library = await libraryNamed(subject.connector, "Series");
    const item = await itemAt(subject.connector, library, "Harbour Lights");
    subject.server.faults.add({
      path: /\/Items$/,
      when: ({ query }) => query.has("ParentId"),
      fault: { kind: "status", status: 500, text: "Object reference not set to an instance of an object." },
    });
    const page = { start: 0, limit: 10 };
    await expect(subject.connector.listItems({ library, item }, page, SIGNAL)).rejects.toMatchObject({
      code: "SERVER_BAD_ANSWER",
    });
    subject.server.library.remove(originOf(subject, item));
    await expect(subject.connector.listItems({ library, item }, page, SIGNAL)).rejects.toMatchObject({
      code: "ITEM_NOT_FOUND",
    });
    await subject.stop();
  });

  function originOf({ server }: Connected, item: MediaItem): string {
    const found = [...server.library.all()].find(({ id }) => server.idOf(id) === item.id);
    return found?.id ?? "";
  }
});

describe("dates", () => {
  test.each([8, 13, 0, -5, -10])(
    "a film's day is the one it has on a server %i hours from Greenwich",
    async (hours) => {
      const library = new Library();
      const films = library.addSection({ name: "Films", kind: "movies" });
      addMovie(films, { title: "New Year", premiered: "2024-01-01" });
      const subject = await connected({ library, utcOffsetHours: hours });
      const film = await itemAt(subject.connector, await libraryNamed(subject.connector, "Films"), "New Year");
      expect(film.premiered).toBe("2024-01-01");
      await subject.stop();
    },
  );
});
