import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMovie, DEFAULT_API_KEY, Library, memoryFile } from "../../../examples/jellyfin-server/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";

let subject: Connected;
beforeAll(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterAll(() => subject.stop());

async function film() {
  return itemAt(subject.connector, await libraryNamed(subject.connector, "Films"), "Two Versions");
}

describe("where bytes are", () => {
  test("a version is at the player's route of its own item, unconverted", async () => {
    const item = await film();
    const [, second] = item.sources ?? [];
    const media = await subject.connector.getStreamURL(item, { id: second?.id ?? "" }, SIGNAL);
    const number = second?.id.split("_")[1];
    expect(number).not.toBe(item.id);
    expect(media.url.pathname).toBe(`/emby/Videos/${number}/stream`);
    expect([...media.url.searchParams]).toEqual([
      ["Static", "true"],
      ["MediaSourceId", `mediasource_${number}`],
    ]);
    expect(media.headers?.["X-Emby-Token"]).toBe(DEFAULT_API_KEY);
  });

  test("a track is at the route for audio", async () => {
    const source = { id: "stream:mediasource_7" };
    const { url } = await subject.connector.getStreamURL({ id: "7", type: "track" }, source, SIGNAL);
    expect(`${url.pathname}${url.search}`).toBe("/emby/Audio/7/stream?Static=true&MediaSourceId=mediasource_7");
  });

  test("an image is asked for in the format that it has", async () => {
    const item = await film();
    const { url } = await subject.connector.getArtworkURL(item, { kind: "logo", index: 0, version: "1" }, SIGNAL);
    expect(`${url.pathname}${url.search}`).toBe(`/emby/Items/${item.id}/Images/Logo?Tag=1&Format=original`);
  });
});

describe("the simulated server's quirks", () => {
  test("a suffix range gives the first bytes, and a range behind the end an exception without the size", async () => {
    const item = await film();
    const media = await subject.connector.getStreamURL(item, { id: item.sources?.[0]?.id ?? "" }, SIGNAL);
    const ask = (range: string) => request(media.url, { headers: { ...media.headers, Range: range } });
    const suffix = await ask("bytes=-32");
    expect(suffix.headers["content-range"]).toMatch(/^bytes 0-32\//);
    await suffix.body.dump();
    const beyond = await ask(`bytes=${item.sources?.[0]?.sizeBytes}-`);
    expect([beyond.statusCode, beyond.headers["content-range"]]).toEqual([416, undefined]);
    expect(await beyond.body.text()).toContain("out of the range");
  });

  test("a user called Me is an exception, and so is a picture that is not there", async () => {
    const headers = { "X-Emby-Token": DEFAULT_API_KEY };
    for (const path of ["/emby/Users/Me", "/emby/Items/28/Images/Backdrop/99"]) {
      const answer = await request(`${subject.server.url}${path}`, { headers });
      expect(answer.statusCode, path).toBe(500);
      await answer.body.dump();
    }
  });
});

describe("metadata", () => {
  test("a special has its place among the episodes, from the numbers by which it is sorted", async () => {
    const library = await libraryNamed(subject.connector, "Series");
    const special = await itemAt(subject.connector, library, "Harbour Lights", "Specials", "Before the Storm");
    const episode = await itemAt(subject.connector, library, "Harbour Lights", "Season 1", "Arrival");
    const [first, second] = (await subject.connector.getItems?.([special.id, episode.id], SIGNAL)) ?? [];
    expect(first?.details?.airsBefore).toEqual({ season: 1, episode: 2 });
    expect(second?.details?.airsBefore).toBeUndefined();
  });

  test("tags come from their items, studios have numbers, and dates their own day", async () => {
    const library = new Library();
    const films = library.addSection({ name: "Films", kind: "movies" });
    addMovie(films, {
      title: "Dune",
      premiered: "2021-10-22",
      images: [{ type: "Primary", contents: memoryFile("a poster") }],
      texts: {
        overview: "Sand.",
        tags: ["desert"],
        studios: ["Legendary"],
        genres: ["Science Fiction"],
        certification: "PG-13",
        communityRating: 7.8,
        people: [{ name: "Denis Villeneuve", type: "Director" }],
      },
    });
    const { connector, stop } = await connected({ library });
    const listed = await itemAt(connector, await libraryNamed(connector, "Films"), "Dune");
    const [item] = (await connector.getItems?.([listed.id], SIGNAL)) ?? [];
    expect(item).toMatchObject({
      premiered: "2021-10-22",
      details: {
        plot: "Sand.",
        tags: ["desert"],
        studios: ["Legendary"],
        genres: ["Science Fiction"],
        certification: "PG-13",
        communityRating: { name: "default", value: 7.8 },
        people: [{ name: "Denis Villeneuve", kind: "director" }],
      },
    });
    await stop();
  });
});
