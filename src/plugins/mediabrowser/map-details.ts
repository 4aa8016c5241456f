import type { ItemDetails, Person } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import type { ItemDto, PersonDto } from "./dto.js";
import { type DayReader, dayOf, durationMs } from "./moments.js";
import { plainText } from "./plain-text.js";
import { numberOf, textOf, textsOf } from "./scalars.js";

/** A collection of films, as an item that has its TMDB id. */
export interface KnownCollection {
  readonly name: string;
  readonly tmdbId: string;
  readonly overview?: string;
}

const KIND_OF_PERSON: Readonly<Record<string, Person["kind"]>> = {
  Actor: "actor",
  GuestStar: "guestStar",
  Director: "director",
  Writer: "writer",
  Producer: "producer",
  Composer: "composer",
};

const STATUSES = ["Continuing", "Ended", "Unreleased"] as const;

const FORMAT_3D: Readonly<Record<string, string>> = {
  HalfSideBySide: "HSBS",
  FullSideBySide: "FSBS",
  HalfTopAndBottom: "HTAB",
  FullTopAndBottom: "FTAB",
  MVC: "MVC",
};

/** Everything an NFO says beyond the listing. `readDay` reads the day of a date. */
export function mapDetails(dto: ItemDto, collection?: KnownCollection, readDay: DayReader = dayOf): ItemDetails {
  return defined({
    plot: plainOf(dto.Overview),
    tagline: plainOf(dto.Taglines?.[0]),
    ...namesOf(dto),
    ...ratingsOf(dto),
    ...timesOf(dto, readDay),
    ...placeAmongSeasons(dto),
    collection,
    trailerYoutubeId: trailerOf(dto),
    format3d: FORMAT_3D[dto.Video3DFormat ?? ""],
  });
}

function namesOf(dto: ItemDto) {
  const people = (dto.People ?? []).flatMap(mapPerson);
  return {
    people: people.length === 0 ? undefined : people,
    genres: textsOf(dto.Genres),
    tags: textsOf(dto.Tags) ?? textsOf(dto.TagItems?.map(({ Name }) => Name)),
    studios: textsOf(dto.Studios?.map(({ Name }) => Name)),
    countries: textsOf(dto.ProductionLocations),
  };
}

function mapPerson({ Name, Role, Type }: PersonDto): Person[] {
  const name = textOf(Name);
  if (name === undefined) return [];
  return [{ name, kind: KIND_OF_PERSON[Type ?? ""] ?? "other", ...defined({ role: textOf(Role) }) }];
}

function ratingsOf(dto: ItemDto) {
  const community = numberOf(dto.CommunityRating);
  const critic = numberOf(dto.CriticRating, 0);
  return {
    certification: textOf(dto.OfficialRating),
    // The server does not say whose rating it is.
    communityRating:
      community !== undefined && community > 0 && community <= 10 ? { name: "default", value: community } : undefined,
    criticRating: critic !== undefined && critic <= 100 ? critic : undefined,
  };
}

function timesOf(dto: ItemDto, readDay: DayReader) {
  return {
    runtimeMs: durationMs(dto.RunTimeTicks),
    status: STATUSES.find((status) => status === dto.Status),
    ended: readDay(dto.EndDate),
    formed: dto.Type === "MusicArtist" ? readDay(dto.PremiereDate) : undefined,
  };
}

function placeAmongSeasons(dto: ItemDto) {
  // Emby says the place of a special as the numbers by which it is sorted.
  const sorted = dto.ParentIndexNumber === 0 ? dto : undefined;
  const season = numberOf(dto.AirsBeforeSeasonNumber ?? sorted?.SortParentIndexNumber, 0);
  const episode = numberOf(dto.AirsBeforeEpisodeNumber ?? sorted?.SortIndexNumber, 0);
  return {
    airsBefore: season === undefined ? undefined : { season, ...defined({ episode }) },
    airsAfterSeason: numberOf(dto.AirsAfterSeasonNumber, 0),
  };
}

function trailerOf(dto: ItemDto): string | undefined {
  const ids = (dto.RemoteTrailers ?? []).map(({ Url }) => youtubeId(Url ?? ""));
  return ids.find((id) => id !== undefined);
}

function youtubeId(url: string): string | undefined {
  const pattern =
    /(?:youtu\.be\/|youtube(?:-nocookie)?\.com\/(?:watch\?(?:[^#]*&)?v=|embed\/|v\/|shorts\/)|video_?id=)/i;
  const start = pattern.exec(url);
  if (start === null) return undefined;
  return /^[\w-]{11}(?![\w-])/.exec(url.slice(start.index + start[0].length))?.[0];
}

function plainOf(html: string | null | undefined): string | undefined {
  return html == null ? undefined : textOf(plainText(html));
}
