import type { User } from "./accounts.js";
import { controllerError, Refusal, textAnswer } from "./answer.js";
import { parseId } from "./ids.js";
import { sortNameOf } from "./item-dto.js";
import type { ServerItem } from "./model.js";
import type { Query } from "./query.js";
import { isVisible, type ServerState } from "./routes.js";

/** Which items a request to `/Items` wants, in its order, before paging. */
export function queryItems(server: ServerState, query: Query, user: User | undefined, isApiKey: boolean): ServerItem[] {
  const types = new Set(query.list("includeItemTypes"));
  // A request for nothing but box sets ignores the parent, as in the real server.
  const onlyBoxSets = types.size === 1 && types.has("boxset");
  const parent = onlyBoxSets ? undefined : parentOf(server, query, user, isApiKey);
  const recursive = query.flag("recursive") ?? (parent?.type === "CollectionFolder" && typedByDefault(server, types));
  const candidates = candidatesOf({ server, query, user, parent, recursive: recursive || onlyBoxSets });
  const found = candidates.filter((item) => isVisible(server, item, user) && wanted(item, query, types, recursive));
  return sorted(collapse(server, found, query, user), query);
}

interface Search {
  readonly server: ServerState;
  readonly query: Query;
  readonly user: User | undefined;
  readonly parent: ServerItem | undefined;
  readonly recursive: boolean;
}

function typedByDefault(server: ServerState, types: ReadonlySet<string>): boolean {
  return types.size > 0 && server.features.typedListingsAreRecursive;
}

function parentOf(
  server: ServerState,
  query: Query,
  user: User | undefined,
  isApiKey: boolean,
): ServerItem | undefined {
  const id = query.id("parentId");
  if (id === undefined) return undefined;
  const parent = server.library.item(id);
  if (parent === undefined) throw controllerError(400);
  if (!isApiKey && !isVisible(server, parent, user)) {
    const text = `${user?.name} is not permitted to access Library ${parent.name}.`;
    throw new Refusal(textAnswer(401, text));
  }
  return parent;
}

function candidatesOf(search: Search): ServerItem[] {
  const { server, query, parent, recursive } = search;
  const ids = query.list("ids");
  if (ids.length > 0) return ids.flatMap((id) => server.library.item(parseId(id) ?? "") ?? []);
  if (parent !== undefined) return recursive ? descendantsOf(server, parent) : childrenOf(search, parent);
  const sections = server.library.sections.flatMap((section) => server.library.item(section.id) ?? []);
  if (!recursive) return sections;
  const looseArtists = [...server.library.all()].filter((item) => item.type === "MusicArtist" && !item.parentId);
  return [...sections.flatMap((section) => [...server.library.descendants(section.id)]), ...looseArtists];
}

function descendantsOf(server: ServerState, parent: ServerItem): ServerItem[] {
  if (parent.linkedIds !== undefined) return linkedItems(server, parent);
  if (parent.type !== "Season") return [...server.library.descendants(parent.id)];
  return episodesOf(server, parent);
}

function childrenOf(search: Search, parent: ServerItem): ServerItem[] {
  const { server, user } = search;
  if (parent.linkedIds !== undefined) return linkedItems(server, parent);
  if (parent.type === "Series") return server.library.children(parent.id).filter((item) => item.type === "Season");
  if (parent.type !== "Season") return server.library.children(parent.id);
  // Without a user the real server knows no episodes of a season that has no folder.
  if (user === undefined && parent.location === "Virtual") return [];
  const episodes = [...episodesOf(server, parent), ...specialsAiringIn(server, parent)];
  return user?.showsMissingEpisodes ? episodes : episodes.filter((item) => item.location !== "Virtual");
}

/** What a box set or playlist gathers, as far as it still exists. */
export function linkedItems(server: ServerState, item: ServerItem): ServerItem[] {
  return (item.linkedIds ?? []).flatMap((id) => server.library.item(id) ?? []);
}

/** The episodes of a season, wherever their files lie. */
export function episodesOf(server: ServerState, season: ServerItem): ServerItem[] {
  const folder = season.location === "Virtual" ? season.series?.id : season.id;
  const items = server.library.children(folder ?? season.id);
  return items.filter((item) => item.type === "Episode" && item.season?.id === season.id);
}

/** Specials that are shown within this season, too, because they aired around it. */
export function specialsAiringIn(server: ServerState, season: ServerItem): ServerItem[] {
  if (!server.specialsWithinSeasons || season.series === undefined || season.index === 0) return [];
  const specials = server.library.children(season.series.id).find((item) => item.type === "Season" && item.index === 0);
  if (specials === undefined) return [];
  return episodesOf(server, specials).filter(
    (item) => (item.airs?.afterSeason ?? item.airs?.beforeSeason) === season.index,
  );
}

function wanted(item: ServerItem, query: Query, types: ReadonlySet<string>, recursive: boolean): boolean {
  if (types.size > 0 && !types.has(item.type.toLowerCase())) return false;
  if (query.list("excludeItemTypes").includes(item.type.toLowerCase())) return false;
  // A season without a folder is called virtual but is no virtual item: it has real episodes.
  const isVirtual = item.location === "Virtual" && item.type === "Episode";
  if (isVirtual && query.list("excludeLocationTypes").includes("virtual")) return false;
  if (isVirtual && recursive && query.flag("isMissing") === false) return false;
  if (!isVirtual && recursive && query.flag("isMissing") === true) return false;
  const locations = query.list("locationTypes");
  if (locations.length > 0 && locations.length < 4 && locations.includes("virtual") !== isVirtual) return false;
  return ofWantedArtist(item, query) && savedSince(item, query, recursive);
}

function ofWantedArtist(item: ServerItem, query: Query): boolean {
  const albumArtists = query.ids("albumArtistIds");
  if (albumArtists.length > 0 && !item.albumArtists?.some((artist) => albumArtists.includes(artist.id))) return false;
  const artists = query.ids("artistIds");
  if (artists.length === 0) return true;
  return [...(item.artists ?? []), ...(item.albumArtists ?? [])].some((artist) => artists.includes(artist.id));
}

function savedSince(item: ServerItem, query: Query, recursive: boolean): boolean {
  const since = recursive ? query.date("minDateLastSaved") : undefined;
  return since === undefined || item.savedMs >= since;
}

function collapse(server: ServerState, items: ServerItem[], query: Query, user: User | undefined): ServerItem[] {
  const collapses = query.flag("collapseBoxSetItems") ?? (server.groupsIntoBoxSets || user === undefined);
  if (!collapses || query.list("ids").length > 0) return items;
  const boxSetOf = new Map<string, ServerItem>();
  for (const item of server.library.all()) {
    if (item.type === "BoxSet") for (const id of item.linkedIds ?? []) boxSetOf.set(id, item);
  }
  return boxSetOf.size === 0 ? items : [...new Set(items.map((item) => boxSetOf.get(item.id) ?? item))];
}

function sorted(items: ServerItem[], query: Query): ServerItem[] {
  const keys = query.list("sortBy").flatMap((name) => SORT_KEYS[name] ?? []);
  if (keys.length === 0) return items;
  const orders = query.list("sortOrder");
  const keyed = items.map((item) => ({ item, values: keys.map((key) => key(item)) }));
  // No tie-break: equal items may come in any order, as in the real server.
  keyed.sort((a, b) => {
    for (const [index, value] of a.values.entries()) {
      const direction = (orders[index] ?? orders[0] ?? "ascending").startsWith("desc") ? -1 : 1;
      const other = b.values[index] ?? "";
      if (value !== other) return value < other ? -direction : direction;
    }
    return 0;
  });
  return keyed.map((entry) => entry.item);
}

const SORT_KEYS: Readonly<Record<string, (item: ServerItem) => string | number>> = {
  sortname: sortNameOf,
  name: (item) => item.name.toLowerCase(),
  datecreated: (item) => item.createdMs,
  premieredate: (item) => item.premieredMs ?? 0,
  productionyear: (item) => item.year ?? 0,
  indexnumber: (item) => item.index ?? -1,
  parentindexnumber: (item) => item.parentIndex ?? -1,
  seriessortname: (item) => item.series?.name.toLowerCase() ?? "",
  album: (item) => item.album?.name.toLowerCase() ?? "",
  albumartist: (item) => item.albumArtists?.[0]?.name.toLowerCase() ?? "",
  isfolder: (item) => (item.sources === undefined ? 0 : 1),
};
