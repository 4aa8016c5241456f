import { Library } from "../../jellyfin-server/index.js";
import { addFilms } from "./films.js";
import { addMusic } from "./music.js";
import { addShows } from "./series.js";

export { MEDIA_FACTS, MEDIA_FOLDER, type MediaFacts } from "./media-files.js";

/** The library of the demo: made-up works over the committed media files. */
export function demoLibrary(): Library {
  const library = new Library();
  addFilms(library.addSection({ name: "Films", kind: "movies" }));
  addShows(library.addSection({ name: "Séries", kind: "tvshows", path: "/srv/series" }));
  addMusic(library.addSection({ name: "Musique", kind: "music", path: "/srv/music" }));
  return library;
}
