import fc from "fast-check";
import type { ItemDetails, ItemType, MediaItem, MediaSource, Person } from "mediafs/plugin-api";
import { expect, test } from "vitest";
import { renderNfo } from "../../../src/core/sidecars/nfo/render-nfo.js";
import { everyElement, parseNfo, parseRoot, texts } from "./parsed-xml.js";

// Fixed, so that a failure is the same on every machine.
const RUNS = { seed: 20_240_501, numRuns: 300 };

const NASTY = [
  "&",
  "<",
  ">",
  '"',
  "'",
  "]]>",
  "<!--",
  "\u0000",
  "\u001f",
  "\ufeff",
  "\ud800",
  "\udc00",
  "😀",
  "\r\n",
  "\u0085",
  "\u2028",
  "https://www.imdb.com/title/tt0111161/",
  "themoviedb.org/movie/278-x",
];
const anyText = fc
  .array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...NASTY)), { maxLength: 6 })
  .map((parts) => parts.join(""));
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -1, 1e21, 6.5, Number.NaN));
const texting = fc.array(anyText, { maxLength: 3 });

const anyDetails: fc.Arbitrary<ItemDetails> = fc.record({
  plot: anyText,
  tagline: anyText,
  people: fc.array(
    fc.record<Person>({
      name: anyText,
      kind: fc.constantFrom("actor", "guestStar", "director", "writer"),
      role: anyText,
    }),
    { maxLength: 3 },
  ),
  genres: texting,
  tags: texting,
  studios: texting,
  countries: texting,
  certification: anyText,
  communityRating: fc.record({ name: anyText, value: anyNumber, votes: anyNumber }),
  criticRating: anyNumber,
  runtimeMs: anyNumber,
  status: fc.constantFrom("Continuing", "Ended"),
  ended: anyText,
  formed: anyText,
  collection: fc.record({ name: anyText, tmdbId: anyText, overview: anyText }),
  trailerYoutubeId: anyText,
  airsBefore: fc.record({ season: anyNumber, episode: anyNumber }),
  airsAfterSeason: anyNumber,
  format3d: fc.oneof(anyText, fc.constantFrom("HSBS", "MVC")),
});

const anySource: fc.Arbitrary<MediaSource> = fc.record({
  id: fc.constant("source"),
  durationMs: anyNumber,
  streams: fc.array(
    fc.record({
      kind: fc.constantFrom("video", "audio", "subtitle"),
      codec: anyText,
      language: anyText,
      width: anyNumber,
      height: anyNumber,
      aspect: anyNumber,
      channels: anyNumber,
      hdr: fc.constantFrom("hdr10", "hlg"),
    }),
    { maxLength: 3 },
  ),
});

const TYPES: readonly ItemType[] = [
  "movie",
  "video",
  "musicVideo",
  "episode",
  "series",
  "season",
  "musicArtist",
  "musicAlbum",
];

function anyItem(types: readonly ItemType[] = TYPES): fc.Arbitrary<MediaItem> {
  return fc.record({
    id: fc.constant("item"),
    type: fc.constantFrom(...types),
    name: anyText,
    sortName: anyText,
    originalName: anyText,
    year: anyNumber,
    premiered: fc.oneof(anyText, fc.constantFrom("2001-02-03", "2001-02-30", "2001-02-03T23:00:00Z")),
    addedAtMs: anyNumber,
    providerIds: fc.dictionary(anyText, anyText, { maxKeys: 4 }),
    series: fc.record({ id: anyText, name: anyText }),
    seasonNumber: anyNumber,
    episodeNumber: anyNumber,
    episodeNumberEnd: anyNumber,
    albumArtists: texting,
    artists: texting,
    album: anyText,
    trackNumber: anyNumber,
    discNumber: anyNumber,
    sources: fc.array(anySource, { maxLength: 1 }),
    details: anyDetails,
  });
}

const anySubject = fc.record({
  item: anyItem(),
  source: fc.option(anySource, { nil: undefined }),
  children: fc.array(anyItem(["season", "musicAlbum", "track"]), { maxLength: 4 }),
});

const WHOLE = new Set([
  "year",
  "runtime",
  "season",
  "episode",
  "episodenumberend",
  "displayseason",
  "displayepisode",
  "displayafterseason",
  "airsafter_season",
  "seasonnumber",
  "track",
  "position",
  "disc",
  "order",
  "votes",
  "criticrating",
  "width",
  "height",
  "durationinseconds",
  "channels",
]);
const DATES = new Set(["premiered", "aired", "releasedate", "enddate", "formed", "disbanded"]);

test("whatever the server says, an NFO is well-formed and has no empty element", () => {
  fc.assert(
    fc.property(anySubject, (subject) => {
      for (const root of parseNfo(renderNfo(subject))) {
        for (const { name, text, children } of everyElement(root)) {
          expect(children.length > 0 || text.trim() !== "", `<${name}>`).toBe(true);
        }
      }
    }),
    RUNS,
  );
});

test("whatever the server says, numbers and dates have the form at which readers do not stumble", () => {
  fc.assert(
    fc.property(anySubject, (subject) => {
      for (const { name, text, children } of parseNfo(renderNfo(subject)).flatMap(everyElement)) {
        if (children.length > 0) continue;
        if (WHOLE.has(name)) expect(text, `<${name}>`).toMatch(/^\d+$/);
        if (DATES.has(name)) expect(text, `<${name}>`).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        if (name === "dateadded") expect(text).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
        if (name === "aspect" || name === "rating" || name === "value")
          expect(text, `<${name}>`).toMatch(/^\d+(\.\d+)?$/);
      }
    }),
    RUNS,
  );
});

test("whatever the server says, no address of a film database stands in an NFO, and one id is the default", () => {
  fc.assert(
    fc.property(anySubject, (subject) => {
      const bytes = renderNfo(subject);
      expect(Buffer.from(bytes).toString()).not.toMatch(/(imdb\.com|themoviedb\.org|thetvdb\.com)\//i);
      for (const root of parseNfo(bytes)) {
        const ids = root.children.filter(({ name }) => name === "uniqueid");
        expect(ids.filter(({ attributes }) => attributes.default === "true").length).toBe(Math.min(1, ids.length));
        for (const { attributes } of ids) expect(attributes.type).toBe(attributes.type?.toLowerCase());
      }
    }),
    RUNS,
  );
});

test("the same facts give the same bytes", () => {
  fc.assert(
    fc.property(anySubject, (subject) => {
      expect(Buffer.from(renderNfo(structuredClone(subject))).equals(Buffer.from(renderNfo(subject)))).toBe(true);
    }),
    { ...RUNS, numRuns: 100 },
  );
});

test("every text that XML can hold comes back as it was, but for white space at its ends", () => {
  const printable = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() !== "");
  fc.assert(
    fc.property(printable, printable, (name, plot) => {
      const item: MediaItem = { id: "1", type: "movie", name, details: { plot } };
      const root = parseRoot(renderNfo({ item, source: undefined, children: [] }));
      expect(texts(root, "title")).toEqual([name.trim().replace(/\s+/g, " ")]);
      expect(texts(root, "plot")).toEqual([plot.trim()]);
    }),
    RUNS,
  );
});
