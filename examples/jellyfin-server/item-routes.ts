import type { User } from "./accounts.js";
import { type Answer, controllerError, jsonAnswer, problemAnswer, Refusal } from "./answer.js";
import { type DtoOptions, type DtoSurroundings, itemDto } from "./item-dto.js";
import { episodesOf, queryItems, specialsAiringIn } from "./items-query.js";
import type { ServerItem } from "./model.js";
import {
  callerOf,
  isVisible,
  pathId,
  type Route,
  type RouteRequest,
  route,
  type ServerState,
  userOf,
} from "./routes.js";

/** Listings and single items. */
export const ITEM_ROUTES: readonly Route[] = [
  route("GET", "/UserViews", (request) => views(request, request.query.id("userId")), { isNew: true }),
  route("GET", "/Users/{userId}/Views", (request) => views(request, pathId(request, "userId"))),
  route("GET", "/Items", (request) => items(request, request.query.id("userId"))),
  route("GET", "/Users/{userId}/Items", (request) => items(request, pathId(request, "userId"))),
  route("GET", "/Items/Counts", counts),
  route("GET", "/Items/{itemId}", (request) => oneItem(request, request.query.id("userId")), { isNew: true }),
  route("GET", "/Users/{userId}/Items/{itemId}", (request) => oneItem(request, pathId(request, "userId"))),
  route("GET", "/Items/{itemId}/SpecialFeatures", (request) => listed(request, () => [])),
  route("GET", "/Items/{itemId}/LocalTrailers", (request) => listed(request, () => [])),
  route("GET", "/Videos/{itemId}/AdditionalParts", additionalParts),
  route("GET", "/Shows/{seriesId}/Seasons", seasons),
  route("GET", "/Shows/{seriesId}/Episodes", episodes),
  route("GET", "/Artists/AlbumArtists", (request) => artists(request, "albumArtists")),
  route("GET", "/Artists", (request) => artists(request, "artists")),
];

function views(request: RouteRequest, userId: string | undefined): Answer {
  const { server } = request;
  const user = userOf(request, userId);
  if (user === undefined) throw controllerError(400);
  const sections = server.library.sections.flatMap((section) => server.library.item(section.id) ?? []);
  const visible = sections.filter((section) => isVisible(server, section, user));
  const options = { ...dtoOptions(request, user), fields: "all" as const };
  const dtos = visible.map((item) => itemDto(item, options, surroundings(server)));
  return jsonAnswer({ Items: dtos, TotalRecordCount: dtos.length, StartIndex: 0 });
}

function items(request: RouteRequest, userId: string | undefined): Answer {
  const isApiKey = callerOf(request).user === undefined;
  const user = userOf(request, userId);
  return page(request, queryCached(request, user, isApiKey), user);
}

function oneItem(request: RouteRequest, userId: string | undefined): Answer {
  const user = userOf(request, userId);
  if (user === undefined) throw controllerError(400);
  const item = visibleItem(request, "itemId", user);
  return jsonAnswer(itemDto(item, { ...dtoOptions(request, user), fields: "all" }, surroundings(request.server)));
}

function additionalParts(request: RouteRequest): Answer {
  return listed(request, (item, user) => {
    const options = { ...dtoOptions(request, user), fields: "all" as const };
    const dtos = (item.parts ?? []).map((part) => itemDto(part, options, surroundings(request.server)));
    return { Items: dtos, TotalRecordCount: dtos.length, StartIndex: 0 };
  });
}

function listed(request: RouteRequest, answer: (item: ServerItem, user: User | undefined) => unknown): Answer {
  const user = userOf(request, request.query.id("userId"));
  return jsonAnswer(answer(visibleItem(request, "itemId", user), user));
}

function seasons(request: RouteRequest): Answer {
  const user = userOf(request, request.query.id("userId"));
  const series = visibleItem(request, "seriesId", user);
  const found = request.server.library.children(series.id).filter((item) => item.type === "Season");
  return page(request, bySeasonAndNumber(found), user);
}

function episodes(request: RouteRequest): Answer {
  const { server, query } = request;
  const user = userOf(request, query.id("userId"));
  const series = visibleItem(request, "seriesId", user);
  const seasonId = query.id("seasonId");
  const season = seasonId === undefined ? undefined : server.library.item(seasonId);
  if (seasonId !== undefined && season === undefined) throw new Refusal(problemAnswer(404));
  const number = query.integer("season");
  const inSeries = [...server.library.descendants(series.id)].filter((item) => item.type === "Episode");
  const found = season === undefined ? inSeries : [...episodesOf(server, season), ...specialsAiringIn(server, season)];
  const ofSeason = number === undefined ? found : found.filter((item) => item.parentIndex === number);
  const shown = user?.showsMissingEpisodes ? ofSeason : ofSeason.filter((item) => item.location !== "Virtual");
  return page(request, bySeasonAndNumber(shown), user);
}

function artists(request: RouteRequest, role: "albumArtists" | "artists"): Answer {
  const { server, query } = request;
  const user = userOf(request, query.id("userId"));
  const parentId = query.id("parentId");
  if (parentId !== undefined && server.library.item(parentId) === undefined) throw controllerError(400);
  const sections = parentId === undefined ? server.library.sections.map((section) => section.id) : [parentId];
  const ids = new Set<string>();
  for (const item of sections.flatMap((id) => [...server.library.descendants(id)])) {
    if (isVisible(server, item, user)) for (const artist of item[role] ?? []) ids.add(artist.id);
  }
  const found = [...ids].flatMap((id) => server.library.item(id) ?? []);
  return page(
    request,
    found.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    user,
  );
}

function counts(request: RouteRequest): Answer {
  const user = userOf(request, request.query.id("userId"));
  const all = [...request.server.library.all()].filter((item) => isVisible(request.server, item, user));
  const countOf = (type: string) => all.filter((item) => item.type === type && item.location !== "Virtual").length;
  return jsonAnswer({
    MovieCount: countOf("Movie"),
    SeriesCount: countOf("Series"),
    EpisodeCount: countOf("Episode"),
    ArtistCount: countOf("MusicArtist"),
    ProgramCount: 0,
    TrailerCount: 0,
    SongCount: countOf("Audio"),
    AlbumCount: countOf("MusicAlbum"),
    MusicVideoCount: countOf("MusicVideo"),
    BoxSetCount: countOf("BoxSet"),
    BookCount: countOf("Book"),
    ItemCount: 0,
  });
}

/** The item named in the path. Refuses unknown and invisible ones with 404. */
export function visibleItem(request: RouteRequest, name: string, user: User | undefined): ServerItem {
  const id = pathId(request, name);
  const item = request.server.library.item(id) ?? request.server.library.source(id)?.item;
  if (item === undefined || !isVisible(request.server, item, user)) throw new Refusal(problemAnswer(404));
  return item;
}

function page(request: RouteRequest, found: readonly ServerItem[], user: User | undefined): Answer {
  const { query, server } = request;
  const start = query.integer("startIndex") ?? 0;
  const limit = query.integer("limit");
  const part = found.slice(start, limit === undefined ? undefined : start + limit);
  const options = dtoOptions(request, user);
  const around = surroundings(server);
  // Told not to count, the real server gives the number of items in this answer.
  const total = query.flag("enableTotalRecordCount") === false ? part.length : found.length;
  const dtos = part.map((item) => itemDto(item, options, around));
  return jsonAnswer({ Items: dtos, TotalRecordCount: total, StartIndex: start });
}

function dtoOptions(request: RouteRequest, user: User | undefined): DtoOptions {
  const { query } = request;
  return {
    fields: new Set(query.list("fields")),
    user,
    withUserData: query.flag("enableUserData") ?? true,
    withImages: query.flag("enableImages") ?? true,
    imageTypeLimit: query.integer("imageTypeLimit"),
  };
}

function surroundings(server: ServerState): DtoSurroundings {
  return {
    serverId: server.serverId,
    item: (id) => server.library.item(id),
    // Of libraries the real server gives a random number: nobody may rely on it.
    childCount: (item) => (item.type === "CollectionFolder" ? 7 : server.library.children(item.id).length),
  };
}

function bySeasonAndNumber(items: readonly ServerItem[]): ServerItem[] {
  return items.toSorted((a, b) => (a.parentIndex ?? 0) - (b.parentIndex ?? 0) || (a.index ?? 0) - (b.index ?? 0));
}

const PAGING_ONLY = new Set(["startindex", "limit", "fields", "enabletotalrecordcount"]);
const recentQueries = new WeakMap<ServerState, { key: string; found: readonly ServerItem[] }>();

// Pages of one listing differ in nothing that matters to its content: 40 pages of 20,000 films are sorted once.
function queryCached(request: RouteRequest, user: User | undefined, isApiKey: boolean): readonly ServerItem[] {
  const { server, query } = request;
  const relevant = [...query.parameters].filter(([name]) => !PAGING_ONLY.has(name.toLowerCase()));
  const key = JSON.stringify([server.library.revision, user?.id, isApiKey, relevant]);
  const recent = recentQueries.get(server);
  if (recent?.key === key) return recent.found;
  const found = queryItems(server, query, user, isApiKey);
  recentQueries.set(server, { key, found });
  return found;
}
