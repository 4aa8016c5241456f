import type { MediaItem, MediaSource } from "mediafs/plugin-api";
import { expect, test } from "vitest";
import { renderNfo } from "../../../src/core/sidecars/nfo/render-nfo.js";
import { at, parseNfo, parseRoot, texts } from "./parsed-xml.js";

const source: MediaSource = {
  id: "s",
  durationMs: 6_725_400,
  streams: [
    { kind: "video", codec: "HEVC", width: 3840, height: 1608, aspect: 2.39, hdr: "hdr10" },
    { kind: "audio", codec: "eac3", language: "fra", channels: 6 },
    { kind: "subtitle", codec: "subrip", language: "eng" },
    { kind: "subtitle", codec: "subrip" },
  ],
};

const film: MediaItem = {
  id: "1",
  type: "movie",
  name: "The Glass Harbour",
  originalName: "Le Port de verre",
  sortName: "Glass Harbour, The",
  year: 2011,
  premiered: "2011-03-09",
  addedAtMs: Date.UTC(2024, 4, 2, 18, 20, 11),
  providerIds: { Tmdb: "999901", Imdb: "tt9999901", TmdbCollection: "9901" },
  sources: [source],
  details: {
    plot: "A lighthouse keeper & a smuggler.",
    tagline: "Nothing breaks twice.",
    people: [
      { name: "Carla Ruiz", kind: "actor", role: "Ines" },
      { name: "Ana Dupont", kind: "director" },
      { name: "Bo Li, Jr.", kind: "writer" },
      { name: "Dee", kind: "guestStar" },
      { name: "Eve", kind: "producer" },
    ],
    genres: ["Drama", "Crime/Mystery", "Drama"],
    tags: ["heist"],
    countries: ["France"],
    studios: ["Example Films"],
    certification: "PG-13",
    communityRating: { name: "imdb", value: 7.4, votes: 1_203 },
    criticRating: 87,
    runtimeMs: 6_725_000,
    collection: { name: "Harbour Collection", tmdbId: "9901", overview: "Two films." },
    trailerYoutubeId: "dQw4w9WgXcQ",
  },
};

function text(item: MediaItem, children: readonly MediaItem[] = []): string {
  return Buffer.from(renderNfo({ item, source: item.sources?.[0], children })).toString("utf8");
}

function root(item: MediaItem, children: readonly MediaItem[] = []) {
  return parseRoot(renderNfo({ item, source: item.sources?.[0], children }));
}

test("the NFO of a film has everything that scanners read, in a fixed form", () => {
  expect(text(film)).toBe(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>The Glass Harbour</title>
  <originaltitle>Le Port de verre</originaltitle>
  <sorttitle>Glass Harbour, The</sorttitle>
  <ratings>
    <rating name="tomatometerallcritics" max="100">
      <value>87</value>
    </rating>
    <rating name="imdb" max="10" default="true">
      <value>7.4</value>
      <votes>1203</votes>
    </rating>
  </ratings>
  <criticrating>87</criticrating>
  <year>2011</year>
  <premiered>2011-03-09</premiered>
  <plot>A lighthouse keeper &amp; a smuggler.</plot>
  <tagline>Nothing breaks twice.</tagline>
  <runtime>112</runtime>
  <mpaa>PG-13</mpaa>
  <uniqueid type="imdb" default="true">tt9999901</uniqueid>
  <uniqueid type="tmdb">999901</uniqueid>
  <uniqueid type="tmdbcol">9901</uniqueid>
  <genre>Drama</genre>
  <genre>Crime &amp; Mystery</genre>
  <tag>heist</tag>
  <country>France</country>
  <studio>Example Films</studio>
  <set tmdbcolid="9901">
    <name>Harbour Collection</name>
    <overview>Two films.</overview>
  </set>
  <director>Ana Dupont</director>
  <credits>Bo Li Jr.</credits>
  <trailer>plugin://plugin.video.youtube/play/?video_id=dQw4w9WgXcQ</trailer>
  <actor>
    <name>Carla Ruiz</name>
    <role>Ines</role>
    <type>Actor</type>
    <order>0</order>
  </actor>
  <actor>
    <name>Dee</name>
    <type>GuestStar</type>
    <order>1</order>
  </actor>
  <fileinfo>
    <streamdetails>
      <video>
        <codec>hevc</codec>
        <aspect>2.39</aspect>
        <width>3840</width>
        <height>1608</height>
        <durationinseconds>6725</durationinseconds>
        <hdrtype>hdr10</hdrtype>
      </video>
      <audio>
        <codec>eac3</codec>
        <language>fra</language>
        <channels>6</channels>
      </audio>
      <subtitle>
        <language>eng</language>
      </subtitle>
    </streamdetails>
  </fileinfo>
  <dateadded>2024-05-02 18:20:11</dateadded>
</movie>
`);
});

test("a film of which only the name is known has a short NFO, without empty elements", () => {
  expect(text({ id: "1", type: "movie", name: "A < B" })).toBe(
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<movie>\n  <title>A &lt; B</title>\n</movie>\n',
  );
});

test("the critics' rating is the default where there is no other", () => {
  const ratings = at(root({ ...film, details: { criticRating: 60 } }), "ratings");
  expect(ratings?.children.map(({ attributes }) => attributes)).toEqual([
    { name: "tomatometerallcritics", max: "100", default: "true" },
  ]);
});

test("addresses that turn an NFO into a pointer are taken out of every text", () => {
  const plot =
    "See https://www.themoviedb.org/movie/278-x and imdb.com/title/tt0111161/?ref=1, or http://thetvdb.com/series/y now";
  expect(texts(root({ ...film, details: { plot } }), "plot")).toEqual(["See  and  or  now"]);
});

test("an astral character is written as itself, and what XML forbids is left out", () => {
  expect(text({ ...film, name: "😀\u0000\u0007 \ufeffA\ud800\u0085B" })).toContain("<title>😀 AB</title>");
});

test("a home video is a film to media centres", () => {
  expect(root({ ...film, type: "video" }).name).toBe("movie");
});

test("a 3D format is said in the words of both families of readers", () => {
  const video = at(root({ ...film, details: { format3d: "HSBS" } }), "fileinfo", "streamdetails", "video");
  expect(video && [texts(video, "stereomode"), texts(video, "format3d")]).toEqual([["left_right"], ["HSBS"]]);
});

const episode: MediaItem = {
  id: "e",
  type: "episode",
  name: "Departure",
  series: { id: "s", name: "North Line" },
  seasonNumber: 1,
  episodeNumber: 1,
  premiered: "2019-01-07",
  providerIds: { imdb: "tt1", tvdb: "7000001" },
  sources: [source],
  details: { plot: "They leave.", runtimeMs: 52 * 60_000 },
};

test("the NFO of an episode has its place in the series", () => {
  const element = root(episode);
  expect(element.name).toBe("episodedetails");
  for (const [name, value] of [
    ["title", "Departure"],
    ["showtitle", "North Line"],
    ["season", "1"],
    ["episode", "1"],
    ["aired", "2019-01-07"],
    ["runtime", "52"],
  ] as const) {
    expect(texts(element, name), name).toEqual([value]);
  }
  expect(element.children.find(({ name }) => name === "uniqueid")).toMatchObject({ text: "7000001" });
  expect(texts(element, "episodenumberend")).toEqual([]);
});

test("a file of two episodes has two roots, each with its own number and title", () => {
  const roots = parseNfo(
    renderNfo({ item: { ...episode, name: "Departure / Frost", episodeNumberEnd: 2 }, source, children: [] }),
  );
  expect(roots.map((element) => [element.name, texts(element, "title"), texts(element, "episode")])).toEqual([
    ["episodedetails", ["Departure"], ["1"]],
    ["episodedetails", ["Frost"], ["2"]],
  ]);
  expect(roots.map((element) => texts(element, "episodenumberend"))).toEqual([["2"], []]);
  expect(roots.map((element) => at(element, "fileinfo") !== undefined)).toEqual([true, true]);
});

test("a special says where it belongs among the seasons", () => {
  const special = { ...episode, seasonNumber: 0, episodeNumber: 3 };
  const before = root({ ...special, details: { airsBefore: { season: 2, episode: 5 } } });
  expect([texts(before, "season"), texts(before, "displayseason"), texts(before, "displayepisode")]).toEqual([
    ["0"],
    ["2"],
    ["5"],
  ]);
  const after = root({ ...special, details: { airsAfterSeason: 1 } });
  expect([texts(after, "displayafterseason"), texts(after, "airsafter_season")]).toEqual([["1"], ["1"]]);
});

test("the NFO of a series names its seasons in their order, each number once", () => {
  const season = (seasonNumber: number, name: string): MediaItem => ({ id: name, type: "season", name, seasonNumber });
  const series: MediaItem = {
    id: "s",
    type: "series",
    name: "North Line",
    premiered: "2019-01-07",
    providerIds: { tmdb: "88002", tvdb: "999902" },
    details: { status: "Continuing", ended: "2021-01-01" },
  };
  const element = root(series, [
    season(2, "Two"),
    season(1, "Winter"),
    season(0, "Specials"),
    season(1, "Again"),
    episode,
  ]);
  expect(element.name).toBe("tvshow");
  const seasons = element.children.filter(({ name }) => name === "namedseason");
  expect(seasons.map(({ attributes, text: name }) => [attributes.number, name])).toEqual([
    ["0", "Specials"],
    ["1", "Winter"],
    ["2", "Two"],
  ]);
  expect(texts(element, "uniqueid")).toEqual(["999902", "88002"]);
  expect([texts(element, "status"), texts(element, "enddate"), texts(element, "year")]).toEqual([
    ["Continuing"],
    ["2021-01-01"],
    ["2019"],
  ]);
});

test("the NFO of a season has its number", () => {
  const element = root({ id: "1", type: "season", name: "Winter", seasonNumber: 0, details: { plot: "Cold." } });
  expect(element.name).toBe("season");
  expect([texts(element, "title"), texts(element, "seasonnumber"), texts(element, "plot")]).toEqual([
    ["Winter"],
    ["0"],
    ["Cold."],
  ]);
});

test("the NFO of an artist names the albums", () => {
  const artist: MediaItem = {
    id: "a",
    type: "musicArtist",
    name: "The Pines",
    sortName: "Pines, The",
    providerIds: { MusicBrainzArtist: "uuid" },
    details: { plot: "From the north.", formed: "2001-01-01", genres: ["Folk"] },
  };
  const element = root(artist, [{ id: "1", type: "musicAlbum", name: "Low Tide", year: 2004 }]);
  expect(element.name).toBe("artist");
  expect([texts(element, "name"), texts(element, "musicBrainzArtistID"), texts(element, "biography")]).toEqual([
    ["The Pines"],
    ["uuid"],
    ["From the north."],
  ]);
  const album = at(element, "album");
  expect(album && [texts(album, "title"), texts(album, "year")]).toEqual([["Low Tide"], ["2004"]]);
});

test("the NFO of an album names the tracks of all discs in their order", () => {
  const track = (name: string, discNumber: number, trackNumber: number): MediaItem => ({
    id: name,
    type: "track",
    name,
    discNumber,
    trackNumber,
    sources: [{ id: name, durationMs: 221_000 }],
  });
  const album: MediaItem = {
    id: "b",
    type: "musicAlbum",
    name: "Low Tide",
    premiered: "2004-05-03",
    albumArtists: ["The Pines"],
    providerIds: { musicbrainzalbum: "uuid", musicbrainzalbumartist: "uuid 2" },
    details: { communityRating: { name: "default", value: 7.5 } },
  };
  const element = root(album, [track("Late", 2, 1), track("Wade", 1, 1), track("Swim", 1, 2)]);
  expect(element.name).toBe("album");
  const tracks = element.children.filter(({ name }) => name === "track");
  expect(tracks.map((child) => child.children.map(({ text: value }) => value))).toEqual([
    ["1", "1", "Wade", "03:41"],
    ["1", "2", "Swim", "03:41"],
    ["2", "1", "Late", "03:41"],
  ]);
  expect([texts(element, "releasedate"), texts(element, "rating"), texts(element, "albumartist")]).toEqual([
    ["2004-05-03"],
    ["7.5"],
    ["The Pines"],
  ]);
  expect(at(element, "albumArtistCredits", "musicBrainzArtistID")?.text).toBe("uuid 2");
});

test("the NFO of a music video names its artists", () => {
  const element = root({
    id: "m",
    type: "musicVideo",
    name: "Wade",
    artists: ["AC/DC", "B"],
    album: "Low Tide",
    trackNumber: 3,
  });
  expect(element.name).toBe("musicvideo");
  expect([texts(element, "artist"), texts(element, "album"), texts(element, "track")]).toEqual([
    ["AC/DC", "B"],
    ["Low Tide"],
    ["3"],
  ]);
});
