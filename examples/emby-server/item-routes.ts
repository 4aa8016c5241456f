import type { User } from "../jellyfin-server/accounts.js";
import { type Answer, jsonAnswer } from "../jellyfin-server/answer.js";
import { queryItems } from "../jellyfin-server/items-query.js";
import type { ServerItem } from "../jellyfin-server/model.js";
import { Query } from "../jellyfin-server/query.js";
import { isVisible, type Route, type RouteRequest, route } from "../jellyfin-server/routes.js";
import { callerAt, type EmbyState, itemAt, refusal, unknownThing, userAt } from "./emby-state.js";
import { type EmbyDtoOptions, embyItemDto } from "./item-dto.js";

/** Listings and single items. */
export function itemRoutes(emby: EmbyState): readonly Route[] {
  return [
    route("GET", "/Users/{userId}/Views", (request) => views(emby, request)),
    route("GET", "/Users/{userId}/Items", (request) => items(emby, request, request.path.userId)),
    route("GET", "/Items", (request) => items(emby, request, request.query.text("UserId"))),
    route("GET", "/Users/{userId}/Items/{id}", (request) => oneItem(emby, request)),
    route("GET", "/Artists/AlbumArtists", (request) => albumArtists(emby, request)),
    route("GET", "/Videos/{id}/AdditionalParts", (request) => additionalParts(emby, request)),
  ];
}

function views(emby: EmbyState, request: RouteRequest): Answer {
  const user = userAt(emby, request, request.path.userId);
  if (request.query.flag("IncludeExternalContent") === undefined) {
    throw refusal(400, "Value cannot be null. (Parameter 'IncludeExternalContent')");
  }
  const { library } = emby.server;
  const sections = library.sections.flatMap((section) => library.item(section.id) ?? []);
  const visible = sections.filter((section) => isVisible(emby.server, section, user));
  const options = { ...dtoOptions(request, user), fields: "all" } as const;
  return jsonAnswer({
    Items: visible.map((item) => embyItemDto(item, options, emby)),
    TotalRecordCount: visible.length,
  });
}

function items(emby: EmbyState, request: RouteRequest, userId: string | undefined): Answer {
  const user = userAt(emby, request, userId);
  return page(emby, request, found(emby, request.query, user), user);
}

// The last query of each server, since the pages of a listing differ in nothing that decides what is found.
const recentQueries = new WeakMap<EmbyState, { readonly key: string; readonly items: readonly ServerItem[] }>();
const PAGING_ONLY = new Set(["startindex", "limit", "fields"]);

function found(emby: EmbyState, query: Query, user: User | undefined): readonly ServerItem[] {
  const relevant = [...query.parameters].filter(([name]) => !PAGING_ONLY.has(name.toLowerCase()));
  const key = JSON.stringify([emby.server.library.revision, user?.id, relevant]);
  const recent = recentQueries.get(emby);
  if (recent?.key === key) return recent.items;
  const all = queryItems(emby.server, translated(emby, query), user, true);
  const items = query.list("LocationTypes").length === 0 || query.list("LocationTypes").includes("virtual");
  // A season without a folder is virtual, too, although its episodes are not.
  const shown = items ? all : all.filter((item) => item.location !== "Virtual");
  recentQueries.set(emby, { key, items: shown });
  return shown;
}

/** The query in the words and ids of the model. */
function translated({ server, ids }: EmbyState, query: Query): Query {
  const words = new URLSearchParams();
  for (const name of ["Recursive", "IncludeItemTypes", "ExcludeItemTypes", "SortBy", "SortOrder", "LocationTypes"]) {
    const value = query.text(name);
    if (value !== undefined) words.set(name, value);
  }
  for (const name of ["Ids", "ArtistIds"]) {
    const given = (query.text(name) ?? "").split(/[,|]/).filter((id) => id !== "");
    if (given.length > 0) words.set(name, given.map((id) => ids.origin(id) ?? "0".repeat(32)).join(","));
  }
  const parent = query.text("ParentId");
  // Told to leave the user's data out, some versions forget the parent.
  if (parent !== undefined && query.flag("EnableUserData") !== false) {
    const id = ids.origin(parent);
    if (id === undefined || server.library.item(id) === undefined) throw unknownThing();
    words.set("ParentId", id);
  }
  words.set("CollapseBoxSetItems", String(query.flag("GroupItemsIntoCollections") ?? server.groupsIntoBoxSets));
  return new Query(words);
}

function oneItem(emby: EmbyState, request: RouteRequest): Answer {
  const user = userAt(emby, request, request.path.userId);
  const options = { ...dtoOptions(request, user), fields: "all" } as const;
  return jsonAnswer(embyItemDto(itemAt(emby, request, user), options, emby));
}

function additionalParts(emby: EmbyState, request: RouteRequest): Answer {
  callerAt(emby, request);
  const user = userAt(emby, request, request.query.text("UserId"));
  return page(emby, request, itemAt(emby, request, user).parts ?? [], user);
}

function albumArtists(emby: EmbyState, request: RouteRequest): Answer {
  const user = userAt(emby, request, request.query.text("UserId"));
  const { library } = emby.server;
  const parent = request.query.text("ParentId");
  const parentId = parent === undefined ? undefined : emby.ids.origin(parent);
  if (parent !== undefined && (parentId === undefined || library.item(parentId) === undefined)) throw unknownThing();
  const roots = parentId === undefined ? library.sections.map(({ id }) => id) : [parentId];
  const artistIds = new Set<string>();
  for (const item of roots.flatMap((id) => [...library.descendants(id)])) {
    if (isVisible(emby.server, item, user)) for (const { id } of item.albumArtists ?? []) artistIds.add(id);
  }
  const artists = [...artistIds].flatMap((id) => library.item(id) ?? []);
  return page(
    emby,
    request,
    artists.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    user,
  );
}

function page(emby: EmbyState, request: RouteRequest, all: readonly ServerItem[], user: User | undefined): Answer {
  const { query } = request;
  const start = query.integer("StartIndex") ?? 0;
  const limit = query.integer("Limit");
  const part = all.slice(start, limit === undefined ? undefined : start + limit);
  const options = dtoOptions(request, user);
  const counted = query.flag("EnableTotalRecordCount") !== false;
  const dtos = part.map((item) => embyItemDto(item, options, emby));
  return jsonAnswer({ Items: dtos, TotalRecordCount: counted ? all.length : 0 });
}

function dtoOptions({ query }: RouteRequest, user: User | undefined): EmbyDtoOptions {
  return { fields: new Set(query.list("Fields")), user, withImages: query.flag("EnableImages") ?? true };
}
