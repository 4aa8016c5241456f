import { describe, expect, test } from "vitest";
import type { ItemDto } from "../../../src/plugins/mediabrowser/dto.js";
import { mapDetails } from "../../../src/plugins/mediabrowser/map-details.js";
import { plainText } from "../../../src/plugins/mediabrowser/plain-text.js";

const movie = (fields: Partial<ItemDto>): ItemDto => ({ Id: "a", Type: "Movie", ...fields });

describe("details", () => {
  test("hold everything that an NFO says", () => {
    const dto = movie({
      Overview: "A <b>noble</b> family &amp; a desert.<br/>Spice.",
      Taglines: ["It begins."],
      People: [
        { Name: "Timothée Chalamet", Role: "Paul", Type: "Actor" },
        { Name: "Denis Villeneuve", Type: "Director" },
        { Name: "Somebody", Type: "Lyricist" },
        { Name: " ", Type: "Actor" },
      ],
      Genres: ["Science Fiction"],
      Tags: ["desert"],
      Studios: [{ Name: "Legendary", Id: "1" }],
      ProductionLocations: ["United States of America"],
      OfficialRating: "PG-13",
      CommunityRating: 7.8,
      CriticRating: 83,
      RunTimeTicks: 93_360_000_000,
      RemoteTrailers: [{ Url: "https://vimeo.com/1" }, { Url: "https://www.youtube.com/watch?v=8g18jFHCLXk" }],
      Video3DFormat: "HalfSideBySide",
    });
    expect(mapDetails(dto, { name: "Dune Collection", tmdbId: "726871" })).toEqual({
      plot: "A noble family & a desert.\nSpice.",
      tagline: "It begins.",
      people: [
        { name: "Timothée Chalamet", kind: "actor", role: "Paul" },
        { name: "Denis Villeneuve", kind: "director" },
        { name: "Somebody", kind: "other" },
      ],
      genres: ["Science Fiction"],
      tags: ["desert"],
      studios: ["Legendary"],
      countries: ["United States of America"],
      certification: "PG-13",
      communityRating: { name: "default", value: 7.8 },
      criticRating: 83,
      runtimeMs: 9_336_000,
      collection: { name: "Dune Collection", tmdbId: "726871" },
      trailerYoutubeId: "8g18jFHCLXk",
      format3d: "HSBS",
    });
  });

  test("of an item without any are empty", () => {
    expect(mapDetails(movie({}))).toEqual({});
  });

  test("tell where a special airs and how a series stands", () => {
    const special = { Id: "e", Type: "Episode", AirsBeforeSeasonNumber: 2, AirsBeforeEpisodeNumber: 5 };
    expect(mapDetails(special)).toEqual({ airsBefore: { season: 2, episode: 5 } });
    const series = { Id: "s", Type: "Series", Status: "Ended", EndDate: "2013-09-29T23:00:00.0000000Z" };
    expect(mapDetails(series)).toEqual({ status: "Ended", ended: "2013-09-29" });
    expect(mapDetails({ ...series, Status: "Cancelled" })).toEqual({ ended: "2013-09-29" });
  });

  test.each([0, -1, 11, Number.NaN])("a community rating of %d is none", (CommunityRating) => {
    expect(mapDetails(movie({ CommunityRating }))).toEqual({});
  });

  test.each([
    ["https://youtu.be/8g18jFHCLXk?t=3", "8g18jFHCLXk"],
    ["https://www.youtube.com/embed/8g18jFHCLXk", "8g18jFHCLXk"],
    ["https://www.youtube.com/watch?app=desktop&v=8g18jFHCLXk", "8g18jFHCLXk"],
    ["plugin://plugin.video.youtube/play/?video_id=8g18jFHCLXk", "8g18jFHCLXk"],
    ["https://example.org/watch?v=8g18jFHCLXk", undefined],
    ["https://youtu.be/tooshort", undefined],
  ])("the trailer of %s is %s", (Url, id) => {
    expect(mapDetails(movie({ RemoteTrailers: [{ Url }] })).trailerYoutubeId).toBe(id);
  });
});

describe("plain text", () => {
  test.each([
    ["<p>One</p><p>Two</p>", "One\n\nTwo"],
    ["a < b and c > d", "a < b and c > d"],
    ["&lt;b&gt; &#233;&#xE9; &nbsp;x &unknown; &#0;", "<b> éé  x &unknown; &#0;"],
    ["one\r\ntwo  \nthree", "one\ntwo\nthree"],
    ['<a href="http://x">link</a>', "link"],
  ])("of %j is %j", (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});
