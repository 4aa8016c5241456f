import { addMovie, type LibrarySection } from "../../jellyfin-server/index.js";
import { artwork, mediaFile, subtitles } from "./media-files.js";

/** Fills a library with films: versions, parts, and titles that file systems find hard. */
export function addFilms(section: LibrarySection): void {
  addLighthouse(section);
  addAwkwardTitles(section);
  addTwins(section);
  addMovie(section, {
    title: "Crossing the Border",
    year: 2007,
    files: [mediaFile("films/crossing-1.mkv")],
    parts: [mediaFile("films/crossing-2.mkv")],
    texts: { overview: "A piano travels over a mountain pass, in two halves.", genres: ["Adventure"] },
  });
}

function addLighthouse(section: LibrarySection): void {
  const texts = [
    subtitles("lighthouse.en.srt", { language: "eng" }),
    subtitles("lighthouse.fr.forced.srt", { language: "fre", forced: true }),
  ];
  addMovie(section, {
    title: "The Lighthouse Keeper's Clock",
    year: 2019,
    premiered: "2019-09-12",
    files: [
      mediaFile("films/lighthouse-1080p.mkv", { label: "1080p", subtitles: texts }),
      mediaFile("films/lighthouse-sd.mp4", { label: "270p" }),
    ],
    images: [
      artwork("Primary", "lighthouse-poster.jpg"),
      artwork("Backdrop", "lighthouse-fanart.jpg"),
      artwork("Logo", "lighthouse-logo.png"),
    ],
    texts: {
      originalTitle: "L'Horloge du gardien de phare",
      overview: "Every night the clock of a lighthouse loses a minute. Its keeper rows out to look for them.",
      tagline: "Time comes in with the tide.",
      genres: ["Drama", "Fantasy"],
      studios: ["Breakwater Pictures"],
      tags: ["sea", "clocks"],
      countries: ["France", "Norway"],
      people: [
        { name: "Ilse Vantongeren", type: "Director" },
        { name: "Marek Olufsen", type: "Writer" },
        { name: "Jonna Pellegrin", type: "Actor", role: "The keeper" },
        { name: "Abel Kwarteng", type: "Actor", role: "The clockmaker" },
      ],
      certification: "PG",
      communityRating: 7.8,
      criticRating: 91,
      providerIds: { Imdb: "tt90000001", Tmdb: "9000001" },
    },
  });
}

function addAwkwardTitles(section: LibrarySection): void {
  addMovie(section, {
    title: "Face/Off",
    year: 1997,
    files: [mediaFile("films/face-off.mp4")],
    images: [artwork("Primary", "face-off-poster.jpg")],
    texts: { overview: "Two clock faces in one tower refuse to show the same time.", genres: ["Comedy"] },
  });
  addMovie(section, {
    title: "🚀 Rocket Summer 🌻",
    year: 2021,
    files: [mediaFile("films/rocket-summer.mp4")],
    images: [artwork("Primary", "rocket-poster.jpg")],
    texts: { overview: 'Four children build a rocket from sunflowers. <It flies> & it "sings".', genres: ["Family"] },
  });
  addMovie(section, {
    title: longTitle(),
    year: 1974,
    files: [mediaFile("films/long-title.mkv")],
    texts: { overview: "Its title is longer than any file name may be.", genres: ["Documentary"] },
  });
}

// 300 bytes in UTF-8, with characters of one, two and three bytes so that a careless cut shows.
function longTitle(): string {
  const words = "An Exceedingly Détaillé Account of the Long Voyage — ";
  const title = words.repeat(6);
  let cut = title.length;
  while (Buffer.byteLength(title.slice(0, cut)) > 300) cut--;
  return title.slice(0, cut).padEnd(cut + 300 - Buffer.byteLength(title.slice(0, cut)), "!");
}

function addTwins(section: LibrarySection): void {
  for (const colour of ["red", "blue"] as const) {
    addMovie(section, {
      title: "Homecoming",
      year: 2011,
      key: colour,
      files: [mediaFile(`films/homecoming-${colour}.mkv`)],
      images: [artwork("Primary", `homecoming-${colour}-poster.jpg`)],
      texts: { overview: `The ${colour} one of two films with the same name and year.`, genres: ["Drama"] },
    });
  }
}
