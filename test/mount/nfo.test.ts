import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { at, everyElement, type ParsedElement, parseRoot, texts } from "../core/sidecars/parsed-xml.js";
import { type LibraryMount, mountLibrary, shell, shellLines } from "./library-mount.js";
import { hasProgram, mountObstacle } from "./mounted-library.js";

const ROOTS: Readonly<Record<string, string>> = {
  "tvshow.nfo": "tvshow",
  "season.nfo": "season",
  "artist.nfo": "artist",
  "album.nfo": "album",
};

// What every NFO of its kind has in the demo, whatever the server knows beside it.
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  movie: ["title", "year", "plot", "runtime", "genre", "fileinfo", "dateadded"],
  episodedetails: ["title", "showtitle", "season", "episode", "plot", "runtime", "fileinfo", "dateadded"],
  tvshow: ["title", "year", "premiered", "plot", "status", "uniqueid", "genre", "namedseason", "dateadded"],
  season: ["title", "seasonnumber", "showtitle", "dateadded"],
  artist: ["name", "album", "dateadded"],
  album: ["title", "albumArtistCredits", "artist", "albumartist", "review", "year", "track", "dateadded"],
};

const LIGHTHOUSE = "Films/The Lighthouse Keeper's Clock (2019)/The Lighthouse Keeper's Clock (2019)";
const ROBOT = "Séries/Mr. Robot (2015)";

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`the NFOs of the demo ${obstacle ?? ""}`, () => {
  let demo: LibraryMount;
  beforeAll(async () => {
    demo = await mountLibrary({ library: demoLibrary() });
  });
  afterAll(() => demo.close());

  const read = async (path: string): Promise<ParsedElement> => parseRoot(await readFile(join(demo.entry, path)));
  const everyNfo = () => shellLines("find . -name '*.nfo'", demo.entry);

  test("stand beside every film and episode and in every series, season, artist and album", async () => {
    const nfos = new Set(await everyNfo());
    const files = await shellLines("find Films Séries -name '*.mkv' -o -name '*.mp4'", demo.entry);
    const beside = files.filter((file) => !file.includes(" - part2.")).map((file) => `./${file.slice(0, -4)}.nfo`);
    const own = await Promise.all([
      shellLines("find Séries -mindepth 1 -maxdepth 1 -type d -printf './%p/tvshow.nfo\\n'", demo.entry),
      shellLines("find Séries -mindepth 2 -type d -printf './%p/season.nfo\\n'", demo.entry),
      shellLines("find Musique -mindepth 1 -maxdepth 1 -type d -printf './%p/artist.nfo\\n'", demo.entry),
      shellLines("find Musique -mindepth 2 -maxdepth 2 -type d -printf './%p/album.nfo\\n'", demo.entry),
    ]);
    expect(own.map((paths) => paths.length)).toEqual([1, 3, 2, 2]);
    expect([...nfos].toSorted()).toEqual([...beside, ...own.flat()].toSorted());
  });

  test("are well-formed, of the right kind, and have what their kind always has", async () => {
    for (const path of await everyNfo()) {
      const root = await read(path);
      const kind = ROOTS[path.slice(path.lastIndexOf("/") + 1)] ?? (path.includes("/Films/") ? "movie" : undefined);
      expect(root.name, path).toBe(kind ?? "episodedetails");
      const missing = (ALWAYS[root.name] ?? []).filter((name) => at(root, name) === undefined);
      expect(missing, path).toEqual([]);
      const empty = everyElement(root).filter((each) => each.children.length === 0 && each.text.trim() === "");
      expect(empty, path).toEqual([]);
    }
  });

  test("are documents to xmllint", async (context) => {
    if (!hasProgram("xmllint")) context.skip("xmllint is missing");
    await shell("find . -name '*.nfo' -print0 | xargs -0 xmllint --noout", demo.entry);
  });

  test("name neither the server nor its key nor a film database's page", async () => {
    const everything = await shell("find . -name '*.nfo' -print0 | xargs -0 cat", demo.entry);
    expect(everything).not.toMatch(/https?:|127\.0\.0\.1|api_?key|0123456789abcdef|themoviedb|imdb\.com/i);
  });

  test("tell all that the server knows of a film, and the streams of the version beside which they stand", async () => {
    const film = await read(`${LIGHTHOUSE} - 1080p.nfo`);
    expect(shape(film)).toEqual({
      title: ["The Lighthouse Keeper's Clock"],
      originaltitle: ["L'Horloge du gardien de phare"],
      sorttitle: ["lighthouse keeper's clock"],
      criticrating: ["91"],
      year: ["2019"],
      premiered: ["2019-09-12"],
      plot: ["Every night the clock of a lighthouse loses a minute. Its keeper rows out to look for them."],
      tagline: ["Time comes in with the tide."],
      runtime: ["1"],
      mpaa: ["PG"],
      uniqueid: ["tt90000001", "9000001"],
      genre: ["Drama", "Fantasy"],
      tag: ["sea", "clocks"],
      country: ["France", "Norway"],
      studio: ["Breakwater Pictures"],
      director: ["Ilse Vantongeren"],
      credits: ["Marek Olufsen"],
      dateadded: [expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)],
    });
    expect(children(film, "ratings").map(({ attributes, children: [value] }) => [attributes, value?.text])).toEqual([
      [{ name: "tomatometerallcritics", max: "100" }, "91"],
      [{ name: "default", max: "10", default: "true" }, "7.8"],
    ]);
    const actors = film.children.filter(({ name }) => name === "actor").map(shape);
    expect(actors).toEqual([
      { name: ["Jonna Pellegrin"], role: ["The keeper"], type: ["Actor"], order: ["0"] },
      { name: ["Abel Kwarteng"], role: ["The clockmaker"], type: ["Actor"], order: ["1"] },
    ]);
    expect(ids(film)).toEqual([{ type: "imdb", default: "true" }, { type: "tmdb" }]);
    expect(videoOf(film)).toMatchObject({ codec: ["h264"], width: ["1920"], height: ["1080"] });
    expect(videoOf(film)).toMatchObject({ durationinseconds: ["12"], aspect: ["1.78"] });
    expect(videoOf(await read(`${LIGHTHOUSE} - 270p.nfo`))).toMatchObject({ width: ["480"], height: ["270"] });
    const audio = at(film, "fileinfo", "streamdetails", "audio");
    expect(audio && shape(audio)).toEqual({ codec: ["aac"], language: ["eng"], channels: ["2"] });
  });

  test("keep markup and emoji of the server's texts as text", async () => {
    const film = await read("Films/🚀 Rocket Summer 🌻 (2021)/🚀 Rocket Summer 🌻 (2021).nfo");
    expect(texts(film, "title")).toEqual(["🚀 Rocket Summer 🌻"]);
    expect(texts(film, "plot")[0]).toContain('& it "sings"');
  });

  test("tell of a series, its seasons and its episodes", async () => {
    const show = await read(`${ROBOT}/tvshow.nfo`);
    expect(shape(show)).toMatchObject({
      title: ["Mr. Robot"],
      year: ["2015"],
      premiered: ["2015-06-24"],
      status: ["Ended"],
      mpaa: ["TV-G"],
      studio: ["Toaster Television"],
      namedseason: ["Specials", "Season 1", "Season 2"],
    });
    expect(ids(show)).toEqual([{ type: "tvdb", default: "true" }]);
    expect(shape(await read(`${ROBOT}/Season 02/season.nfo`))).toMatchObject({
      title: ["Season 2"],
      seasonnumber: ["2"],
      showtitle: ["Mr. Robot"],
      year: ["2016"],
    });
    const pilot = await read(`${ROBOT}/Season 01/Mr. Robot - S01E01 - Toast.nfo`);
    expect(shape(pilot)).toMatchObject({
      title: ["Toast"],
      showtitle: ["Mr. Robot"],
      season: ["1"],
      episode: ["1"],
      aired: ["2015-06-24"],
      plot: ["The one called “Toast”."],
    });
    expect(videoOf(pilot)).toMatchObject({ codec: ["h264"], durationinseconds: ["10"] });
    const special = await read(`${ROBOT}/Season 00/Mr. Robot - S00E01 - How to Boil Water.nfo`);
    expect(shape(special)).toMatchObject({ season: ["0"], episode: ["1"], displayafterseason: ["1"] });
  });

  test("tell of an artist, an album and its tracks in order", async () => {
    const artist = await read("Musique/AC⁄DC/artist.nfo");
    expect(shape(artist)).toMatchObject({ name: ["AC⁄DC"], genre: ["Electric"] });
    expect(texts(artist, "biography")).toHaveLength(1);
    expect(children(artist, "album").map(({ text }) => text)).toEqual(["High Tension Lines", "2003"]);
    const album = await read("Musique/The Quiet Engines/Night Ferry (2012)/album.nfo");
    expect(shape(album)).toMatchObject({ title: ["Night Ferry"], albumartist: ["The Quiet Engines"], year: ["2012"] });
    const tracks = album.children.filter(({ name }) => name === "track").map(shape);
    expect(tracks.map(({ disc, position, title }) => [disc, position, title].join(" "))).toEqual([
      "1 1 Casting Off",
      "1 2 Buoys",
      "2 1 Return",
      "2 2 Harbour, 5 a.m.",
    ]);
    expect(tracks[0]?.duration).toEqual(["00:05"]);
  });
});

/** Texts of the children that have only text, by name. */
function shape(element: ParsedElement): Readonly<Record<string, readonly string[]>> {
  const plain = element.children.filter(({ children: { length } }) => length === 0);
  return Object.fromEntries(plain.map(({ name }) => [name, texts(element, name)]));
}

function children(element: ParsedElement, name: string): readonly ParsedElement[] {
  return at(element, name)?.children ?? [];
}

function ids(element: ParsedElement): readonly ParsedElement["attributes"][] {
  return element.children.filter(({ name }) => name === "uniqueid").map(({ attributes }) => attributes);
}

function videoOf(element: ParsedElement): Readonly<Record<string, readonly string[]>> {
  const video = at(element, "fileinfo", "streamdetails", "video");
  return video === undefined ? {} : shape(video);
}
