import { addSeries, type EpisodeSpec, type LibrarySection, type SeasonSpec } from "../../jellyfin-server/index.js";
import { artwork, mediaFile, subtitles } from "./media-files.js";

/** Fills a library with a series of two seasons and a special. */
export function addShows(section: LibrarySection): void {
  addSeries(section, {
    title: "Mr. Robot",
    year: 2015,
    premiered: "2015-06-24",
    images: [
      artwork("Primary", "robot-poster.jpg"),
      artwork("Backdrop", "robot-fanart.jpg"),
      artwork("Banner", "robot-banner.jpg"),
    ],
    texts: {
      overview: "A kitchen robot with good manners moves into a house where nobody cooks.",
      genres: ["Comedy"],
      studios: ["Toaster Television"],
      status: "Ended",
      certification: "TV-G",
      communityRating: 8.1,
      people: [{ name: "Wilma Achterberg", type: "Actor", role: "The voice of the robot" }],
      providerIds: { Tvdb: "9000010" },
    },
    seasons: [specials(), seasonOne(), seasonTwo()],
  });
}

function specials(): SeasonSpec {
  const special = episode(1, "How to Boil Water", "series/robot-s00e01.mkv");
  return { number: 0, episodes: [{ ...special, airs: { afterSeason: 1 } }] };
}

function seasonOne(): SeasonSpec {
  const pilot = episode(1, "Toast", "series/robot-s01e01.mkv");
  const english = subtitles("robot-s01e01.en.srt", { language: "eng" });
  return {
    number: 1,
    year: 2015,
    images: [artwork("Primary", "robot-season-1.jpg")],
    episodes: [
      {
        ...pilot,
        premiered: "2015-06-24",
        files: [mediaFile("series/robot-s01e01.mkv", { subtitles: [english] })],
        images: [artwork("Primary", "robot-thumb.jpg")],
      },
      episode(2, "Salt / Pepper", "series/robot-s01e02.mkv"),
      episode(3, "What Is Soup?", "series/robot-s01e03.mp4"),
    ],
  };
}

function seasonTwo(): SeasonSpec {
  return {
    number: 2,
    year: 2016,
    images: [artwork("Primary", "robot-season-2.jpg")],
    episodes: [
      episode(1, "The Long Dinner", "series/robot-s02e01.mkv"),
      episode(2, "Leftovers", "series/robot-s02e02.mkv"),
    ],
  };
}

function episode(number: number, title: string, file: string): EpisodeSpec {
  return { number, title, files: [mediaFile(file)], texts: { overview: `The one called “${title}”.` } };
}
