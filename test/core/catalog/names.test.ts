import fc from "fast-check";
import type { MediaItem, MediaSource } from "mediafs/plugin-api";
import { describe, expect, it } from "vitest";
import { foldName, type LegalName } from "../../../src/core/catalog/legal-text.js";
import { discName, fileName, folderName, libraryName } from "../../../src/core/catalog/names.js";
import { assignNames } from "../../../src/core/catalog/unique-names.js";

const full = ({ base, extension }: LegalName) => base + extension;
const item = (facts: Partial<MediaItem>): MediaItem => ({ id: "0123456789", type: "movie", name: "", ...facts });
const source = (facts: Partial<MediaSource> = {}): MediaSource => ({ id: "f", extension: "mkv", ...facts });
const movieFile = (name: string, facts: Partial<MediaItem> = {}) => full(fileName(item({ name, ...facts }), source()));
const served = (fileNameOnServer: string) => full(fileName(item({}), source({ fileName: fileNameOnServer })));
const episode = (facts: Partial<MediaItem>) =>
  full(fileName(item({ type: "episode", series: { id: "s", name: "North Line", year: 2019 }, ...facts }), source()));

const FORBIDDEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069:/\\|"<>?*]/u;
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i;

function expectLegal(name: string): void {
  expect(name).not.toMatch(FORBIDDEN);
  expect(name).not.toMatch(/^[ .]|[ .]$| {2}/);
  expect(name).not.toMatch(RESERVED);
  expect(name).toBe(name.normalize("NFC"));
  expect(Buffer.byteLength(name)).toBeGreaterThan(0);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(212 + " [12345678]".length);
}

describe("names formed from facts", () => {
  it("gives a film its year, and no second one", () => {
    expect(movieFile("Inception", { year: 2010 })).toBe("Inception (2010).mkv");
    expect(movieFile("Inception (2010)", { year: 2010 })).toBe("Inception (2010).mkv");
    expect(full(folderName(item({ name: "Inception", year: 2010 })))).toBe("Inception (2010)");
    expect(full(folderName(item({ name: "2012", year: 2009 })))).toBe("2012 (2009)");
  });

  it("makes awkward titles legal on every system", () => {
    expect(movieFile("Face/Off")).toBe("Face-Off.mkv");
    expect(movieFile("Mr. Robot")).toBe("Mr. Robot.mkv");
    expect(movieFile("AC⁄DC")).toBe("AC⁄DC.mkv");
    expect(movieFile("Alien: Covenant")).toBe("Alien - Covenant.mkv");
    expect(movieFile('What "is" <this>?*')).toBe("What 'is' (this).mkv");
    expect(movieFile("...And Justice for All...")).toBe("And Justice for All.mkv");
    expect(movieFile(" two \t\n spaces  ")).toBe("two spaces.mkv");
    expect(movieFile("👩‍👩‍👧‍👦 🎬")).toBe("👩‍👩‍👧‍👦 🎬.mkv");
  });

  it("drops marks that turn the writing direction and halves of surrogate pairs", () => {
    expect(movieFile("gpj\u202eexe.\u2066x\u2069")).toBe("gpjexe.x.mkv");
    expect(movieFile("a\ud800b\udc00c")).toBe("abc.mkv");
    expect(movieFile("Cafe\u0301")).toBe("Café.mkv");
  });

  it("marks the names of devices, with and without an extension", () => {
    expect(movieFile("CON")).toBe("CON_.mkv");
    expect(movieFile("com¹")).toBe("com¹_.mkv");
    expect(movieFile("nul.backup")).toBe("nul_.backup.mkv");
    expect(full(folderName(item({ type: "folder", name: "Aux" })))).toBe("Aux_");
    expect(movieFile("Console")).toBe("Console.mkv");
  });

  it("falls back to the id where nothing is left of a title", () => {
    expect(movieFile("???")).toBe("0123456789.mkv");
    expect(movieFile("...", { year: 1999 })).toBe("0123456789 (1999).mkv");
    expect(full(libraryName({ id: "//", name: "?", kind: "movies" }))).toBe("--");
    expect(full(folderName(item({ id: "*", type: "folder", name: ".." })))).toBe("unnamed");
  });

  it("cuts a long title between graphemes and keeps year and extension", () => {
    const name = movieFile("é".repeat(150), { year: 2011 });
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(204);
    expect(name).toMatch(/^é+ \(2011\)\.mkv$/);
    const family = movieFile("👩‍👩‍👧‍👦".repeat(12), { year: 2011 });
    expect(family).toMatch(/^(👩‍👩‍👧‍👦)+ \(2011\)\.mkv$/u);
    expect(full(folderName(item({ name: "x".repeat(300), year: 2011 })))).toBe(`${"x".repeat(93)} (2011)`);
  });

  it("shortens the title of an episode first, its series next, its number never", () => {
    const long = episode({ name: "t".repeat(300), seasonNumber: 1, episodeNumber: 2 });
    expect(long).toMatch(/^North Line \(2019\) - S01E02 - t+\.mkv$/);
    expect(Buffer.byteLength(long)).toBe(204);
    const longest = episode({
      name: "t".repeat(300),
      series: { id: "s", name: "n".repeat(300), year: 2019 },
      seasonNumber: 1,
      episodeNumber: 2,
    });
    expect(longest).toMatch(/^n+ \(2019\) - S01E02\.mkv$/);
    expect(Buffer.byteLength(longest)).toBe(204);
  });

  it("numbers episodes, several in one file, specials, and those known by date", () => {
    expect(episode({ name: "Frost", seasonNumber: 1, episodeNumber: 2 })).toBe(
      "North Line (2019) - S01E02 - Frost.mkv",
    );
    expect(episode({ name: "", seasonNumber: 1, episodeNumber: 1, episodeNumberEnd: 3 })).toBe(
      "North Line (2019) - S01E01-E03.mkv",
    );
    expect(episode({ name: "Extra", seasonNumber: 0, episodeNumber: 3 })).toBe(
      "North Line (2019) - S00E03 - Extra.mkv",
    );
    expect(episode({ name: "News", premiered: "2024-05-01" })).toBe("North Line (2019) - 2024-05-01 - News.mkv");
    expect(episode({ name: "Lost" })).toBe("North Line (2019) - Lost.mkv");
    const parent = item({ type: "season", name: "", seasonNumber: 4 });
    const orphan = item({ type: "episode", name: "Alone", episodeNumber: 7 });
    expect(full(fileName(orphan, source(), parent))).toBe("S04E07 - Alone.mkv");
  });

  it("names seasons in English by number, and by name where there is none", () => {
    expect(full(folderName(item({ type: "season", name: "Saison 1", seasonNumber: 1 })))).toBe("Season 01");
    expect(full(folderName(item({ type: "season", name: "Spéciaux", seasonNumber: 0 })))).toBe("Season 00");
    expect(full(folderName(item({ type: "season", name: "Inconnue" })))).toBe("Inconnue");
  });

  it("names albums, discs, tracks, music videos, photos and books", () => {
    expect(full(folderName(item({ type: "musicAlbum", name: "The Wall", year: 1979 })))).toBe("The Wall (1979)");
    expect(full(folderName(item({ type: "musicArtist", name: "AC/DC", year: 1973 })))).toBe("AC-DC");
    expect(full(discName(1))).toBe("Disc 1");
    const track = item({ type: "track", name: "In the Flesh?", trackNumber: 1 });
    expect(full(fileName(track, source({ extension: "flac" })))).toBe("01 - In the Flesh.flac");
    const clip = item({ type: "musicVideo", name: "Hurt", artists: ["Johnny Cash"] });
    expect(full(fileName(clip, source()))).toBe("Johnny Cash - Hurt.mkv");
    expect(full(fileName(item({ type: "photo", name: "IMG_1" }), { id: "f" }))).toBe("IMG_1.jpg");
    expect(full(fileName(item({ type: "book", name: "Emma" }), { id: "f" }))).toBe("Emma.epub");
  });

  it("labels versions after the first and numbers parts", () => {
    const sources = [
      source({ id: "a", label: "1080p" }),
      source({ id: "b", label: "2160p: HDR 2019" }),
      source({ id: "c", label: "1080p", part: 2 }),
    ];
    const film = item({ name: "Dune", year: 2021, sources });
    expect(sources.map((one) => full(fileName(film, one)))).toEqual([
      "Dune (2021).mkv",
      "Dune (2021) - 2160p - HDR.mkv",
      "Dune (2021) - part2.mkv",
    ]);
  });
});

describe("names of the server's files", () => {
  it("keeps them as they are where they are legal", () => {
    expect(served("North.Line.S01E02.1080p.WEB-DL.mkv")).toBe("North.Line.S01E02.1080p.WEB-DL.mkv");
    expect(served("Été.MKV")).toBe("Été.MKV");
  });

  it("takes only the last part of a path, of either kind", () => {
    expect(served("/srv/films/Dune.mkv")).toBe("Dune.mkv");
    expect(served("D:\\films\\Dune.mkv")).toBe("Dune.mkv");
  });

  it("adds the extension that the name lacks and trims what stands before it", () => {
    expect(served("Dune")).toBe("Dune.mkv");
    expect(served("Mr. Robot")).toBe("Mr. Robot.mkv");
    expect(served("Dune ..mp4")).toBe("Dune.mp4");
    expect(served("aux.mp4")).toBe("aux_.mp4");
  });

  it("cuts long ones around the episode's number or the year", () => {
    const behind = served(`North.Line.S01E02.${"x".repeat(230)}.mkv`);
    expect(behind).toMatch(/^North\.Line\.S01E02\.x+\.mkv$/);
    const before = served(`${"é".repeat(110)} - S01E02 - Frost.mkv`);
    expect(before).toMatch(/^é+ - S01E02\.mkv$/);
    const year = served(`${"é".repeat(110)} (2011).mkv`);
    expect(year).toMatch(/^é+ \(2011\)\.mkv$/);
    for (const name of [behind, before, year]) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(204);
  });
});

describe("names of files of which nothing else is known", () => {
  const file = (fileName: string) => full(fileNameOf(fileName));
  const fileNameOf = (name: string) => fileName(item({ type: "file", name }), source({ fileName: name }));

  it("are exactly what they are on the server", () => {
    const names = ["README", "Makefile.am", "a.tar.gz", "Film.MKV", ".nomedia", "._Film.mkv", "..hidden.mkv", " first"];
    for (const name of [...names, "two  spaces .mkv", "S01E02.mkv", "\u00a0.mkv", `${"é".repeat(125)}.mkv`]) {
      expect(file(name)).toBe(name);
    }
  });

  it("change where some system does not take them, and nowhere else", () => {
    expect(file("a\\b.mkv")).toBe("a-b.mkv");
    expect(file("\\README")).toBe("-README");
    expect(file("What?: yes|no")).toBe("What - yes-no");
    expect(file(".a:b.conf")).toBe(".a -b.conf");
    expect(file("CON.mkv")).toBe("CON_.mkv");
    expect(file("aux")).toBe("aux_");
    expect(file("ends...")).toBe("ends");
    expect(file("e\u0301.mkv")).toBe("é.mkv");
    expect(file("line\nbreak.txt")).toBe("line break.txt");
    expect(file("...")).toBe(".0123456789");
    expect(file("?")).toBe("0123456789");
  });

  it("lead nowhere else", () => {
    expect(file("../../etc/passwd")).toBe(".-..-etc-passwd");
    expect(file("..")).toBe(".0123456789");
  });

  it("are formed from the title where the server tells none, with no extension but the one that it tells", () => {
    const untold = (facts: Partial<MediaSource>) =>
      full(fileName(item({ type: "file", name: "A title" }), { id: "f", ...facts }));
    expect(untold({ extension: "avi" })).toBe("A title.avi");
    expect(untold({})).toBe("A title");
    expect(untold({ fileName: "" })).toBe("A title");
  });

  it("are legal, stay as they are when they are made legal again, and fit when they are marked", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: "binary", maxLength: 90 })), (name) => {
        const own = file(name);
        expect(own).not.toMatch(FORBIDDEN);
        expect(own).not.toMatch(RESERVED);
        expect(own).not.toMatch(/[ .]$|^$/);
        expect(own).toBe(own.normalize("NFC"));
        expect(Buffer.byteLength(own)).toBeLessThanOrEqual(255);
        expect(file(own)).toBe(own);
        const twins = ["a", "b", "c"].map((id) => ({ wanted: fileNameOf(name), id, addedAtMs: undefined, value: id }));
        for (const twin of assignNames(twins)) expect(Buffer.byteLength(twin.name)).toBeLessThanOrEqual(255);
      }),
      { numRuns: 2_000, seed: 13 },
    );
  });
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 120 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom("CON", "nul.x", "con .a", "..", " . ", "e?\u0301", "a:\u0301", "S01E02", "x".repeat(400), "\u0301"),
);

describe("every name", () => {
  it("is legal, and stays as it is when it is made legal again", () => {
    fc.assert(
      fc.property(anyText, fc.option(fc.integer({ min: 1900, max: 2100 }), { nil: undefined }), (name, year) => {
        const facts = item({ name, ...(year === undefined ? {} : { year }) });
        const folder = full(folderName(facts));
        const file = full(fileName(facts, source()));
        const own = served(name);
        for (const one of [folder, file, own]) expectLegal(one);
        expect(full(folderName(item({ type: "folder", name: folder })))).toBe(folder);
        expect(served(file)).toBe(file);
        expect(served(own)).toBe(own);
        expect(file).toMatch(/\.mkv$/);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it("is unique in its directory whatever the system folds, and independent of the order", () => {
    const claim = fc.record({
      name: fc.oneof(anyText, fc.constantFrom("Dune", "DUNE", "dune", "straße", "STRASSE", "ﬁ", "fi", "É", "e\u0301")),
      addedAtMs: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (claims, randoms) => {
        const wanted = claims.map(({ name, addedAtMs }, index) => ({
          wanted: fileName(item({ name, id: `id${index}` }), source()),
          id: `id${index}`,
          addedAtMs,
          value: index,
        }));
        const named = assignNames(wanted);
        expect(named.length).toBe(claims.length);
        expect(new Set(named.map(({ name }) => foldName(name))).size).toBe(claims.length);
        for (const { name } of named) expectLegal(name);
        const keyed = wanted.map((one) => ({ one, order: randoms.next().value ?? 0 }));
        const shuffled = keyed.sort((a, b) => a.order - b.order).map(({ one }) => one);
        expect(assignNames(shuffled)).toEqual(named);
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});

describe("twins", () => {
  const twin = (id: string, addedAtMs: number | undefined, name = "Dune") => ({
    wanted: { base: name, extension: ".mkv" },
    id,
    addedAtMs,
    value: id,
  });
  const names = (...twins: ReturnType<typeof twin>[]) =>
    Object.fromEntries(assignNames(twins).map(({ name, value }) => [value, name]));

  it("let the one added first keep the name, the id deciding between equals", () => {
    expect(names(twin("b", 2), twin("a", 3))).toMatchObject({ b: "Dune.mkv" });
    expect(names(twin("b", 2), twin("a", 2))).toMatchObject({ a: "Dune.mkv" });
    expect(names(twin("b", undefined), twin("c", 9))).toMatchObject({ c: "Dune.mkv" });
  });

  it("keep their names when another one joins or leaves", () => {
    const before = names(twin("a", 1), twin("b", 2));
    expect(before.b).toMatch(/^Dune \[[0-9a-f]{8}\]\.mkv$/);
    const after = names(twin("c", 3, "DUNE"), twin("b", 2), twin("a", 1));
    expect(after).toMatchObject(before);
    expect(after.c).toMatch(/^DUNE \[[0-9a-f]{8}\]\.mkv$/);
  });

  it("do not take a name that somebody wants unmarked", () => {
    const marked = names(twin("a", 1), twin("b", 2)).b ?? "";
    const squatter = { ...twin("z", 99), wanted: { base: marked.slice(0, -4), extension: ".mkv" } };
    const all = names(twin("a", 1), twin("b", 2), squatter);
    expect(all.z).toBe(marked);
    expect(all.b).not.toBe(marked);
  });
});
