import { describe, expect, test } from "vitest";
import { isAllowed } from "../../../src/plugins/plex/allowed-paths.js";
import { containerOf } from "../../../src/plugins/plex/container.js";
import type { MetadataDto } from "../../../src/plugins/plex/dto.js";
import { locateArtwork } from "../../../src/plugins/plex/map-artwork.js";
import { mapDetails } from "../../../src/plugins/plex/map-details.js";
import { itemTypeOf, mapItem } from "../../../src/plugins/plex/map-item.js";
import { rawPage } from "../../../src/plugins/plex/paging.js";
import { placeIn } from "../../../src/plugins/plex/placement.js";

const PART = { id: 872, key: "/library/parts/872/1348327790/file.mkv", size: "1883816967" };
const FILM: MetadataDto = { ratingKey: "150", type: "movie", title: "Tide", Media: [{ id: 1, Part: [PART] }] };

const sourcesOf = (media: readonly object[]) => mapItem({ ...FILM, Media: media as never }, {}).item?.sources ?? [];

describe("requests", () => {
  test.each([
    "/:/scrobble",
    "/:/timeline",
    "/library/sections/1/refresh",
    "/library/metadata/150/subtitles",
    "/library/metadata/150/refresh",
    "/library/parts/1/2/../../../:/scrobble",
    "/library/metadata/150/children/x",
    "/library/streams/..",
    "/photo/:/transcode",
    "//example.org/library/sections",
  ])("%s is not allowed", (path) => {
    expect(isAllowed(path)).toBe(false);
  });

  test.each([
    "/",
    "/library/metadata/1,2,3",
    "/library/parts/872/1348327790/file.mkv",
    "/library/parts/872/file.mkv",
    "/library/metadata/150/clearLogo/1681283788",
  ])("%s is allowed", (path) => {
    expect(isAllowed(path)).toBe(true);
  });
});

describe("answers", () => {
  test("what all items share is taken from the container, and their own values come first", () => {
    const answer = { MediaContainer: { parentTitle: "S", Metadata: [{ ratingKey: "1" }, { parentTitle: "own" }] } };
    expect(containerOf(answer)?.Metadata.map(({ parentTitle }) => parentTitle)).toEqual(["S", "own"]);
  });

  test("a list that is missing is empty; what is no list of items is no answer", () => {
    expect(containerOf({ MediaContainer: { size: 0 } })?.Metadata).toEqual([]);
    for (const wrong of [undefined, null, [], "x", {}, { MediaContainer: [] }, { MediaContainer: { Metadata: [1] } }]) {
      expect(containerOf(wrong)).toBeUndefined();
    }
  });
});

describe("pages", () => {
  const items = Array.from({ length: 10 }, (_, number) => ({ ratingKey: String(number) }));
  const page = (metadata: readonly object[], facts: object, headers: Record<string, string> = {}) =>
    rawPage({ Metadata: metadata as never, Directory: [], ...facts }, headers, { start: 4, limit: 3 });

  test("the next page follows what was received, not what was asked for", () => {
    expect(page(items.slice(4, 6), { offset: 4, totalSize: 10 })).toMatchObject({ nextStart: 6, total: 10 });
    expect(page(items.slice(7, 10), { offset: 7, totalSize: 10 })).toBeUndefined();
  });

  test("the place and the total may stand in headers", () => {
    const headers = { "x-plex-container-start": "4", "x-plex-container-total-size": "7" };
    const raw = page(items.slice(4, 7), {}, headers);
    expect([raw?.dtos.length, raw?.nextStart, raw?.total]).toEqual([3, undefined, 7]);
  });

  test("a list that comes whole is cut", () => {
    const raw = page(items, {});
    expect([raw?.dtos.map(({ ratingKey }) => ratingKey), raw?.nextStart, raw?.total]).toEqual([["4", "5", "6"], 7, 10]);
  });

  test("an empty page is the last one, whatever the total", () => {
    expect(page([], { offset: 4, totalSize: 10 })?.nextStart).toBeUndefined();
  });
});

describe("sources", () => {
  test("a size that is a text is a number, and the change stamp of the key is the version", () => {
    expect(sourcesOf([{ Part: [PART] }])).toEqual([{ id: "872", version: "1348327790", sizeBytes: 1_883_816_967 }]);
  });

  test("a file that an item has twice, as after two were merged, is one source", () => {
    const twice = (file: string) => [
      { id: 1, Part: [{ ...PART, file }] },
      { id: 2, Part: [{ ...PART, id: 9, file: "/a.mkv" }] },
    ];
    expect(sourcesOf(twice("/a.mkv")).map(({ id, label }) => [id, label])).toEqual([["872", undefined]]);
    expect(sourcesOf(twice("/b.mkv"))).toHaveLength(2);
  });

  test("a key without a stamp gives no version", () => {
    expect(sourcesOf([{ Part: [{ id: 1, key: "/library/parts/1/file.mkv" }] }])[0]?.version).toBeUndefined();
  });

  test.each([
    ["/data/films/Tide.mkv", "Tide.mkv"],
    ["D:\\Films\\Tide.mkv", "Tide.mkv"],
    ["\\\\nas\\films\\Tide.mkv", "Tide.mkv"],
  ])("the name of %s is %s", (file, name) => {
    expect(sourcesOf([{ Part: [{ ...PART, file }] }])[0]?.fileName).toBe(name);
  });

  test.each([
    [{ key: "/library/streams/5", codec: "srt" }, "srt"],
    [{ key: "/library/streams/5", codec: "ass", languageTag: "pt-BR" }, "ass"],
    [{ key: "/library/streams/5", codec: "pgs" }, "sup"],
    [{ codec: "srt" }, undefined],
    [{ key: "/library/streams/5", codec: "vobsub" }, undefined],
    [{ key: "/:/scrobble", codec: "srt" }, undefined],
  ])("the subtitle %j is %s", (stream, extension) => {
    const [source] = sourcesOf([{ Part: [{ ...PART, Stream: [{ streamType: 3, ...stream }] }] }]);
    expect(source?.subtitles?.[0]?.extension).toBe(extension);
  });

  test("dynamic range is read from the stream", () => {
    const hdrOf = (stream: object) =>
      sourcesOf([{ Part: [{ ...PART, Stream: [{ streamType: 1, ...stream }] }] }])[0]?.streams?.[0]?.hdr;
    expect(hdrOf({ DOVIPresent: 1, colorTrc: "smpte2084" })).toBe("dolbyvision");
    expect(hdrOf({ colorTrc: "smpte2084" })).toBe("hdr10");
    expect(hdrOf({ colorTrc: "arib-std-b67" })).toBe("hlg");
    expect(hdrOf({ colorTrc: "bt709" })).toBeUndefined();
  });
});

describe("items", () => {
  test("an album of photos is told from a photo by having no file", () => {
    expect(itemTypeOf({ type: "photo", key: "/library/metadata/1/children" }, "folders")).toBe("photoAlbum");
    expect(itemTypeOf({ type: "photo", key: "/library/metadata/1", Media: [] }, "folders")).toBe("photo");
  });

  test("dates that are none are left out, and the last change stands in for the day of adding", () => {
    const { item } = mapItem({ ...FILM, addedAt: -62_135_596_800, updatedAt: 1_700_000_000 }, {});
    expect([item?.addedAtMs, item?.version]).toEqual([1_700_000_000_000, "1700000000"]);
    expect(mapItem({ ...FILM, addedAt: 0, originallyAvailableAt: "0001-01-01" }, {}).item?.premiered).toBeUndefined();
  });

  test("ids come from the list of ids, and of old servers from the item's own", () => {
    const idsOf = (fields: MetadataDto) => mapItem({ ...FILM, ...fields }, {}).item?.providerIds;
    expect(idsOf({ Guid: [{ id: "imdb://tt1" }, { id: "tvdb://2" }], guid: "plex://movie/5d" })).toEqual({
      imdb: "tt1",
      tvdb: "2",
    });
    expect(idsOf({ guid: "com.plexapp.agents.themoviedb://603?lang=en" })).toEqual({ tmdb: "603" });
    expect(idsOf({ guid: "com.plexapp.agents.thetvdb://73739/1/2?lang=en" })).toBeUndefined();
    expect(idsOf({ guid: "local://150" })).toBeUndefined();
  });

  test("placeholders and images of other items are no artwork", () => {
    const kindsOf = (fields: MetadataDto) => locateArtwork({ ...FILM, ...fields }, "movie").map(({ ref }) => ref.kind);
    expect(kindsOf({ thumb: "/:/resources/movie.png", art: "/library/metadata/151/art/1" })).toEqual([]);
    expect(kindsOf({ thumb: "", art: "/library/metadata/150/art/1" })).toEqual(["fanart"]);
    expect(kindsOf({ art: "/library/metadata/150/file/../../../../:/scrobble" })).toEqual([]);
    expect(kindsOf({ art: "/library/metadata/150/composite/1" })).toEqual([]);
    expect(kindsOf({ Image: [{ type: "coverPoster", url: "/library/metadata/150/thumb/1" }] })).toEqual(["poster"]);
  });

  test("critics' and viewers' ratings are told apart by who rates", () => {
    const details = mapDetails({
      ...FILM,
      rating: 8.7,
      ratingImage: "rottentomatoes://image.rating.ripe",
      audienceRating: 9.1,
      audienceRatingImage: "rottentomatoes://image.rating.upright",
      Rating: [{ image: "themoviedb://image.rating", type: "audience", value: 7.3 }],
    });
    expect([details.criticRating, details.communityRating]).toEqual([87, { name: "themoviedb", value: 7.3 }]);
  });
});

describe("episodes whose season is not named", () => {
  const library = { id: "2", name: "Series", kind: "series" } as const;
  const shows = (flat: boolean) => ({ isFlat: () => flat, seasonId: (_: string, number: number) => `s${number}` });
  const episode: MetadataDto = { ratingKey: "3", type: "episode", grandparentRatingKey: "1", parentIndex: 2 };

  test("stand in the series where it hides its seasons", () => {
    expect(placeIn(library, episode, shows(true))).toBe("1");
  });

  test("stand in the season that an image, or else their number, tells", () => {
    expect(placeIn(library, { ...episode, parentThumb: "/library/metadata/7/thumb/1" }, shows(false))).toBe("7");
    expect(placeIn(library, episode, shows(false))).toBe("s2");
  });
});
