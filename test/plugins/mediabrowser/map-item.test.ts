import { describe, expect, test } from "vitest";
import type { ItemDto } from "../../../src/plugins/mediabrowser/dto.js";
import { mapItem } from "../../../src/plugins/mediabrowser/map-item.js";
import { sourceLocation } from "../../../src/plugins/mediabrowser/map-source.js";

const RULES = { fileRouteKeepsLinks: false };
const MOVIE_ID = "f27caa37e5142225cceded48f6553502";

const DUNE: ItemDto = {
  Id: MOVIE_ID,
  Type: "Movie",
  Name: "Dune",
  SortName: "dune",
  OriginalTitle: "Dune: Part One",
  LocationType: "FileSystem",
  VideoType: "VideoFile",
  Container: "mov,mp4,m4a,3gp,3g2,mj2",
  ProductionYear: 2021,
  PremiereDate: "2021-09-15T23:30:00.0000000Z",
  DateCreated: "2024-01-02T03:04:05.1234567Z",
  Path: "D:\\Movies\\Dune (2021)\\Dune (2021) - 2160p.mkv",
  Etag: "9a",
  ProviderIds: { Tmdb: "438631", Imdb: "tt1160419", TmdbCollection: "726871", Tvdb: "" },
  ImageTags: { Primary: "66dc", Logo: "12ab", Thumb: "77", Box: "88" },
  BackdropImageTags: ["ea33", "ea34"],
  MediaSources: [
    {
      Id: "0b1100000000000000000000000000ff",
      Protocol: "File",
      Name: "1080p",
      Path: "D:\\Movies\\Dune (2021)\\Dune (2021) - 1080p.mkv",
      Size: 123,
      ETag: "78",
    },
    {
      Id: MOVIE_ID,
      Protocol: "File",
      Type: "Default",
      Name: "2160p",
      Path: "D:\\Movies\\Dune (2021)\\Dune (2021) - 2160p.mkv",
      Container: "mkv",
      Size: 61_234_567_890,
      ETag: "77",
      RunTimeTicks: 93_360_000_000,
      Bitrate: 52_000_000,
      MediaStreams: [
        {
          Type: "Subtitle",
          Index: 0,
          IsExternal: true,
          Codec: "subrip",
          Language: "fre",
          Path: "D:\\Movies\\Dune (2021)\\Dune.fr.srt",
        },
        {
          Type: "Video",
          Index: 1,
          Codec: "HEVC",
          Width: 3840,
          Height: 1600,
          AspectRatio: "2.40:1",
          VideoRangeType: "DOVIWithHDR10",
        },
        { Type: "Audio", Index: 2, Codec: "truehd", Language: "eng", Channels: 8 },
        { Type: "Subtitle", Index: 3, IsExternal: false, Codec: "PGSSUB", Language: "eng" },
        { Type: "EmbeddedImage", Index: 4, Codec: "mjpeg" },
        { Type: "Audio", Index: 5, IsExternal: true, Codec: "ac3", Path: "D:\\Movies\\Dune (2021)\\Dune.fr.ac3" },
      ],
    },
  ],
};

function itemOf(dto: ItemDto) {
  const { item } = mapItem(dto, { rules: RULES });
  if (item === undefined) throw new TypeError("left out");
  return item;
}

function sourceOf(dto: ItemDto, fileRouteKeepsLinks = false) {
  return mapItem(dto, { rules: { fileRouteKeepsLinks } }).item?.sources?.[0];
}

describe("a film", () => {
  test("has names, dates without a shift of time zone, and provider ids in lower case", () => {
    expect(itemOf(DUNE)).toMatchObject({
      id: MOVIE_ID,
      type: "movie",
      name: "Dune",
      version: "9a",
      sortName: "dune",
      originalName: "Dune: Part One",
      year: 2021,
      premiered: "2021-09-15",
      addedAtMs: Date.UTC(2024, 0, 2, 3, 4, 5, 123),
      providerIds: { tmdb: "438631", imdb: "tt1160419", tmdbcollection: "726871" },
    });
  });

  test("has its own file first, under its name on a Windows server", () => {
    const sources = itemOf(DUNE).sources ?? [];
    expect(
      sources.map(({ id, fileName, label, sizeBytes, version }) => ({ id, fileName, label, sizeBytes, version })),
    ).toEqual([
      { id: MOVIE_ID, fileName: "Dune (2021) - 2160p.mkv", label: "2160p", sizeBytes: 61_234_567_890, version: "77" },
      {
        id: "0b1100000000000000000000000000ff",
        fileName: "Dune (2021) - 1080p.mkv",
        label: "1080p",
        sizeBytes: 123,
        version: "78",
      },
    ]);
  });

  test("has the streams inside the file, and the subtitle file beside it", () => {
    const [source] = itemOf(DUNE).sources ?? [];
    expect(source?.streams).toEqual([
      { kind: "video", codec: "hevc", width: 3840, height: 1600, aspect: 2.4, hdr: "dolbyvision" },
      { kind: "audio", codec: "truehd", language: "eng", channels: 8 },
      { kind: "subtitle", codec: "pgssub", language: "eng" },
    ]);
    expect(source?.subtitles).toHaveLength(1);
    expect(source?.subtitles?.[0]).toMatchObject({ extension: "srt", language: "fre", version: "9a" });
    expect(source?.durationMs).toBe(9_336_000);
  });

  test("has the images that it owns, and no other kinds", () => {
    expect(itemOf(DUNE).artwork).toEqual([
      { kind: "poster", index: 0, version: "66dc" },
      { kind: "logo", index: 0, version: "12ab" },
      { kind: "landscape", index: 0, version: "77" },
      { kind: "fanart", index: 0, version: "ea33" },
      { kind: "fanart", index: 1, version: "ea34" },
    ]);
  });

  test("keeps the id of a subtitle when its number moves, and changes it with the path", () => {
    const withStream = (index: number, path: string): ItemDto => ({
      ...DUNE,
      MediaSources: [
        {
          Id: MOVIE_ID,
          Path: DUNE.Path ?? "",
          Size: 1,
          MediaStreams: [{ Type: "Subtitle", Index: index, IsExternal: true, Path: path }],
        },
      ],
    });
    const idAt = (index: number, path: string) => sourceOf(withStream(index, path))?.subtitles?.[0]?.id;
    expect(idAt(0, "/a.srt")).toBe(idAt(3, "/a.srt"));
    expect(idAt(0, "/a.srt")).not.toBe(idAt(0, "/b.srt"));
  });

  test.each(["sub", "idx", "smi", "mks"])("lists no .%s subtitle, which the server would convert", (extension) => {
    const stream = { Type: "Subtitle", Index: 0, IsExternal: true, Path: `/m/a.${extension}` };
    const dto = { ...DUNE, MediaSources: [{ Id: MOVIE_ID, Path: "/m/a.mkv", Size: 1, MediaStreams: [stream] }] };
    expect(sourceOf(dto)?.subtitles).toBeUndefined();
  });
});

describe("what a file is", () => {
  const only = (source: NonNullable<ItemDto["MediaSources"]>[number], more: Partial<ItemDto> = {}): ItemDto => ({
    Id: MOVIE_ID,
    Type: "Movie",
    Name: "A",
    ...more,
    MediaSources: [{ Id: MOVIE_ID, Protocol: "File", ...source }],
  });

  test("a link goes by the item's own path, and by the player's route where /File keeps links", () => {
    const dto = only({ Path: "/pool/7f3a.mkv", Size: 5 }, { Path: "/movies/A (2000).mkv" });
    expect(sourceOf(dto)).toMatchObject({ id: MOVIE_ID, fileName: "A (2000).mkv" });
    expect(sourceOf(dto, true)).toMatchObject({ id: `stream:${MOVIE_ID}`, fileName: "A (2000).mkv" });
    expect(sourceLocation(`stream:${MOVIE_ID}`)).toEqual({ id: MOVIE_ID, route: "stream" });
  });

  test("a file without a size has none, so that it is measured", () => {
    expect(sourceOf(only({ Path: "/a.mkv" }))).not.toHaveProperty("sizeBytes");
    expect(sourceOf(only({ Path: "/a.mkv", Size: 0 }))).not.toHaveProperty("sizeBytes");
  });

  test("without a path the extension comes from the container", () => {
    expect(sourceOf(only({ Container: "matroska,webm", Size: 1 }))).toMatchObject({ extension: "mkv" });
  });

  test("a remote source shows neither its address nor a size", () => {
    const source = sourceOf(
      only({
        Path: "https://u:p@cdn.invalid/a.mp4?token=t",
        Protocol: "Http",
        IsRemote: true,
        Container: "mp4",
        Size: 9,
      }),
    );
    expect(source).toEqual({ id: `stream:${MOVIE_ID}`, extension: "mp4" });
  });

  test("a .strm file is a small file, not the stream that it names", () => {
    const dto = only(
      { Path: "http://cdn.invalid/a.mp4", Protocol: "Http", IsRemote: true, Size: 27 },
      { Path: "/m/A.strm" },
    );
    expect(sourceOf(dto)).toEqual({ id: MOVIE_ID, fileName: "A.strm", sizeBytes: 27 });
  });

  test.each(["Dvd", "BluRay"])("a %s folder is left out with its reason", (VideoType) => {
    const { item, leftOut } = mapItem(only({ Path: "/m/A", Size: 4_000_000_000, VideoType }), { rules: RULES });
    expect(item).toBeUndefined();
    expect(leftOut).toHaveLength(1);
  });

  test("an ISO image is a file", () => {
    expect(sourceOf(only({ Path: "/m/A.iso", Size: 5, VideoType: "Iso" }))?.fileName).toBe("A.iso");
  });

  test("a missing episode is left out without a word", () => {
    const dto: ItemDto = {
      Id: "e",
      Type: "Episode",
      LocationType: "Virtual",
      MediaSources: [{ Id: "e", Type: "Placeholder" }],
    };
    expect(mapItem(dto, { rules: RULES })).toEqual({ leftOut: [] });
  });

  test("a season without a folder is listed", () => {
    const dto: ItemDto = {
      Id: "s",
      Type: "Season",
      Name: "Season 1",
      LocationType: "Virtual",
      IndexNumber: 1,
      SeriesId: "x",
      SeriesName: "X",
    };
    expect(itemOf(dto)).toMatchObject({ type: "season", seasonNumber: 1, series: { id: "x", name: "X" } });
  });

  test("extras are not listed by themselves", () => {
    expect(
      mapItem(only({ Path: "/m/t.mkv", Size: 1 }, { Type: "Video", ExtraType: "Trailer" }), { rules: RULES }).item,
    ).toBeUndefined();
  });

  test("kinds that are no files are left out with a reason", () => {
    expect(mapItem({ Id: "p", Type: "Playlist" }, { rules: RULES }).leftOut).toEqual([
      "items of the kind Playlist are no files",
    ]);
  });
});

describe("odd values", () => {
  test("null fields and the server's empty date are as good as absent", () => {
    const dto: ItemDto = {
      Id: "a",
      Type: "Series",
      Name: null,
      Path: "/tv/Some Show",
      PremiereDate: "0001-01-01T00:00:00.0000000Z",
      DateCreated: null,
      ImageTags: null,
      ProviderIds: null,
    };
    expect(itemOf(dto)).toEqual({ id: "a", type: "series", name: "Some Show" });
  });

  test("a season of episodes ending where it begins is one episode", () => {
    const dto: ItemDto = {
      Id: "e",
      Type: "Episode",
      Name: "E",
      IndexNumber: 3,
      IndexNumberEnd: 3,
      ParentIndexNumber: 1,
      MediaSources: [{ Id: "e", Path: "/e.mkv", Size: 1 }],
    };
    expect(itemOf(dto).episodeNumberEnd).toBeUndefined();
  });
});
