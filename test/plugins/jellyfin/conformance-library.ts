import { addMovie, type Library } from "../../../examples/jellyfin-server/index.js";
import { type ConformanceServer, HOSTILE_NAMES } from "../../../src/testing/index.js";
import { sampleLibrary } from "./sample-library.js";

/** A library, and what the conformance suite wants to know of its server. */
export interface ConformanceLibrary extends Required<Pick<ConformanceServer, "fileNames" | "change">> {
  readonly library: Library;
}

/** The sample library with films of hostile names, from which a film in front can be taken. */
export function conformanceLibrary(): ConformanceLibrary {
  const library = sampleLibrary();
  const films = library.addSection({ name: "Odd Names", kind: "movies" });
  const added = HOSTILE_NAMES.map((fileName, index) =>
    addMovie(films, { title: `Odd ${index}`, year: 1990 + index, files: [{ fileName }] }),
  );
  const change = async () => library.remove(added[0]?.id ?? "");
  return { library, fileNames: HOSTILE_NAMES, change };
}
