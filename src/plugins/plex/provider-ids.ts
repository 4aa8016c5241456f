import type { ItemType } from "mediafs/plugin-api";
import type { MetadataDto } from "./dto.js";
import { textOf } from "./scalars.js";

const MUSICBRAINZ: Readonly<Partial<Record<ItemType, string>>> = {
  musicArtist: "musicbrainzartist",
  musicAlbum: "musicbrainzalbum",
  track: "musicbrainztrack",
};

// Agents of servers before 2020 wrote the id into the item's own guid.
const OLD_AGENT: Readonly<Record<string, string>> = { imdb: "imdb", themoviedb: "tmdb", thetvdb: "tvdb" };

/** Ids of an item in public databases; undefined when there are none. */
export function providerIdsOf(dto: MetadataDto, type: ItemType): Readonly<Record<string, string>> | undefined {
  const ids: Record<string, string> = {};
  for (const { id } of dto.Guid ?? []) {
    const [, database = "", value] = /^([a-z]+):\/\/(.+)$/.exec(textOf(id) ?? "") ?? [];
    const name = database === "mbid" ? MUSICBRAINZ[type] : database;
    if (name !== undefined && value !== undefined && name !== "plex" && name !== "local") ids[name] ??= value;
  }
  if (Object.keys(ids).length === 0) addOldId(dto, ids);
  return Object.keys(ids).length === 0 ? undefined : ids;
}

function addOldId({ guid }: MetadataDto, ids: Record<string, string>): void {
  // An episode's names its series and numbers, which is no id of the episode.
  const [, agent = "", value] = /^com\.plexapp\.agents\.([a-z]+):\/\/([^/?]+)(?:\?.*)?$/.exec(textOf(guid) ?? "") ?? [];
  const name = OLD_AGENT[agent];
  if (name !== undefined && value !== undefined) ids[name] = value;
}
