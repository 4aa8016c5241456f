import type { User } from "../jellyfin-server/accounts.js";
import { itemDto } from "../jellyfin-server/item-dto.js";
import { apiDate } from "../jellyfin-server/json-shapes.js";
import type { ServerItem } from "../jellyfin-server/model.js";
import type { EmbyState } from "./emby-state.js";
import { sourcesOf } from "./source-dto.js";

/** What an answer about items is to hold. */
export interface EmbyDtoOptions {
  /** Lower-case names of the fields that were asked for; `all` for a request that has no such choice. */
  readonly fields: ReadonlySet<string> | "all";
  readonly user: User | undefined;
  readonly withImages: boolean;
}

// Always there; everything else has to be asked for.
const ALWAYS = [
  "Name",
  "ServerId",
  "Type",
  "RunTimeTicks",
  "MediaType",
  "CollectionType",
  "ImageTags",
  "BackdropImageTags",
  "SeriesName",
  "SeasonName",
  "Album",
  "AlbumArtist",
  "Artists",
] as const;

const ID_FIELDS = ["SeriesId", "SeasonId", "AlbumId"] as const;

const ON_REQUEST = [
  "Path",
  "Etag",
  "DateCreated",
  "SortName",
  "ProviderIds",
  "ProductionYear",
  "OfficialRating",
  "CommunityRating",
  "CriticRating",
  "Container",
  "IndexNumber",
  "IndexNumberEnd",
  "ParentIndexNumber",
  "PartCount",
  "Status",
  "Overview",
  "OriginalTitle",
  "Taglines",
  "Genres",
  "ProductionLocations",
  "RemoteTrailers",
] as const;

/** An item as Emby shows it: little, unless more is asked for, with decimal ids and dates that are shifted to UTC. */
export function embyItemDto(item: ServerItem, options: EmbyDtoOptions, emby: EmbyState): Record<string, unknown> {
  const { server, ids } = emby;
  const around = { serverId: server.serverId, item: () => undefined, childCount: () => 0 };
  const wanted = { fields: "all", user: undefined, withUserData: false, imageTypeLimit: undefined } as const;
  const dto: Readonly<Record<string, unknown>> = itemDto(item, { ...wanted, withImages: options.withImages }, around);
  const has = (name: string) => options.fields === "all" || options.fields.has(name.toLowerCase());
  const picked = [...ALWAYS, ...ON_REQUEST.filter(has)].map((name) => [name, dto[name]]);
  const pointers = ID_FIELDS.map((name) => [name, typeof dto[name] === "string" ? ids.of(dto[name]) : undefined]);
  return {
    ...Object.fromEntries([...picked, ...pointers]),
    Id: ids.of(item.id),
    IsFolder: item.sources === undefined && item.file === undefined && item.location !== "Virtual",
    ...(item.location === "Virtual" ? { LocationType: "Virtual" } : {}),
    ...(options.user === undefined ? {} : { UserData: { PlayCount: 0, IsFavorite: false, Played: false } }),
    ...artistsOf(item, emby),
    ...datesOf(item, emby, has),
    ...(has("ParentId") && typeof dto.ParentId === "string" ? { ParentId: ids.of(dto.ParentId) } : {}),
    ...filesOf(item, emby, has),
    ...namedThings(item, emby, has),
    ...(has("SortParentIndexNumber") ? { SortParentIndexNumber: item.airs?.beforeSeason } : {}),
    ...(has("SortIndexNumber") ? { SortIndexNumber: item.airs?.beforeEpisode } : {}),
  };
}

type Has = (name: string) => boolean;

function artistsOf(item: ServerItem, { ids }: EmbyState) {
  const pair = ({ id, name }: { readonly id: string; readonly name: string }) => ({ Name: name, Id: ids.of(id) });
  return { AlbumArtists: item.albumArtists?.map(pair), ArtistItems: item.artists?.map(pair) };
}

function datesOf(item: ServerItem, { utcOffsetHours }: EmbyState, has: Has) {
  const shifted = (ms: number | undefined) => apiDate(ms === undefined ? undefined : ms - utcOffsetHours * 3_600_000);
  return {
    ...(has("PremiereDate") ? { PremiereDate: shifted(item.premieredMs) } : {}),
    ...(has("EndDate") ? { EndDate: shifted(item.endMs) } : {}),
  };
}

function filesOf(item: ServerItem, { ids }: EmbyState, has: Has) {
  if (!has("MediaSources")) return {};
  const sizeBytes = item.sources?.[0]?.contents.sizeBytes ?? item.file?.sizeBytes;
  return { MediaSources: sourcesOf(item, ids, has("AlternateMediaSources")), Size: sizeBytes };
}

function namedThings({ texts }: ServerItem, { ids }: EmbyState, has: Has) {
  const numbered = (kind: string, names: readonly string[] | undefined) =>
    (names ?? []).map((name) => ({ Name: name, Id: ids.ofName(kind, name) }));
  const people = (texts?.people ?? []).map(({ name, role, type }) => {
    return { Name: name, Id: String(ids.ofName("person", name)), Role: role, Type: type };
  });
  return {
    ...(has("Studios") ? { Studios: numbered("studio", texts?.studios) } : {}),
    ...(has("Genres") ? { GenreItems: numbered("genre", texts?.genres) } : {}),
    ...(has("Tags") ? { TagItems: numbered("tag", texts?.tags) } : {}),
    ...(has("People") ? { People: people } : {}),
  };
}
