import type { Library, LibraryKind } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import type { SectionDto } from "./dto.js";
import { momentMs, textOf } from "./scalars.js";

const KIND_OF_SECTION: Readonly<Record<string, LibraryKind>> = {
  movie: "movies",
  show: "series",
  artist: "music",
  photo: "folders",
};

/** The library of a section; undefined for sections that hold no media files. */
export function mapLibrary(section: SectionDto): Library | undefined {
  const id = textOf(section.key);
  const kind = kindOf(section);
  if (id === undefined || kind === undefined || !/^\d+$/.test(id)) return undefined;
  const changedAtMs = momentMs(section.updatedAt) ?? momentMs(section.createdAt);
  return { id, name: textOf(section.title) ?? id, kind, ...defined({ changedAtMs }) };
}

function kindOf(section: SectionDto): LibraryKind | undefined {
  const kind = KIND_OF_SECTION[textOf(section.type) ?? ""];
  return kind === "movies" && isOtherVideos(section) ? "mixed" : kind;
}

// "Other Videos" are films by their type, but nobody looked them up: their agent is called `….none`.
function isOtherVideos({ agent, scanner }: SectionDto): boolean {
  return /\.none$/i.test(textOf(agent) ?? "") || textOf(scanner) === "Plex Video Files Scanner";
}
