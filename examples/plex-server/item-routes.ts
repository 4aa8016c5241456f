import type { Answer } from "../jellyfin-server/answer.js";
import { containerAnswer, itemsAnswer, refusal } from "./answers.js";
import { type DtoOptions, metadataDto } from "./metadata-dto.js";
import { type PlexItem, type PlexSection, TYPE_NUMBERS } from "./model.js";
import { askedPage, type Route, type RouteRequest } from "./routes.js";
import { sorted } from "./sorted.js";

const LIST: DtoOptions = { detailed: false, guids: false };
const DETAIL: DtoOptions = { detailed: true, guids: true };

/** The routes that list and describe. */
export const ITEM_ROUTES: readonly Route[] = [
  { pattern: /^\/$/, handle: root },
  { pattern: /^\/library\/sections(?:\/all)?$/, handle: sections },
  { pattern: /^\/library\/sections\/(\d+)\/all$/, handle: sectionItems },
  { pattern: /^\/library\/metadata\/([^/]+)$/, handle: details },
  { pattern: /^\/library\/metadata\/([^/]+)\/children$/, handle: children },
  { pattern: /^\/library\/metadata\/([^/]+)\/(?:allLeaves|grandchildren)$/, handle: leaves },
];

function root({ server }: RouteRequest): Answer {
  const { machineIdentifier, version, rules } = server;
  return containerAnswer({
    size: 0,
    machineIdentifier,
    version,
    allowSync: rules.mayDownload,
    friendlyName: "simulated",
  });
}

function sections({ server }: RouteRequest): Answer {
  const Directory = server.library.sections.map((section) => sectionDto(section));
  return containerAnswer({ size: Directory.length, allowSync: false, title1: "Plex Library", Directory });
}

function sectionDto({ key, type, title, agent, scanner, path }: PlexSection) {
  return {
    key,
    type,
    title,
    agent,
    scanner,
    uuid: `00000000-0000-4000-8000-00000000000${key}`,
    language: "en-US",
    refreshing: false,
    hidden: 0,
    createdAt: 1_600_000_000,
    updatedAt: 1_700_000_000,
    scannedAt: 1_700_000_100,
    contentChangedAt: 123_456,
    thumb: "/:/resources/movie.png",
    Location: [{ id: Number(key), path }],
  };
}

function sectionItems(request: RouteRequest): Answer {
  const { server, query, values } = request;
  const section = server.library.sections.find(({ key }) => key === values[0]);
  if (section === undefined) throw refusal(404, "Not Found");
  const type = Number(query.get("type"));
  const artist = query.get("artist.id");
  const found = server.library.all().filter((item) => {
    if (item.sectionKey !== section.key || TYPE_NUMBERS[item.type] !== type) return false;
    return artist === null || item.parentKey === artist;
  });
  const dtos = sorted(server.library, found, query.get("sort")).map((item) =>
    metadataDto(server.library, item, { ...LIST, guids: query.get("includeGuids") === "1" }),
  );
  // Without a word against them, collections stand among the films, and photos are gathered by day.
  if (type === TYPE_NUMBERS.movie && query.get("includeCollections") !== "0") dtos.unshift(collectionDto(section));
  if (type === TYPE_NUMBERS.photo && query.get("clusterZoomLevel") !== "1") return itemsAnswer([], undefined);
  return pageOf(request, dtos);
}

function collectionDto({ key }: PlexSection) {
  return {
    ratingKey: "1000",
    key: "/library/collections/1000/children",
    type: "collection",
    title: `All of ${key}`,
    addedAt: 1,
  };
}

function details(request: RouteRequest): Answer {
  const { server, values } = request;
  const ids = decodeURIComponent(values[0] ?? "").split(",");
  const found = ids.flatMap((id) => server.library.item(id) ?? []);
  if (found.length === 0) throw refusal(404, "Not Found");
  return itemsAnswer(
    found.map((item) => metadataDto(server.library, item, DETAIL)),
    undefined,
  );
}

function children(request: RouteRequest): Answer {
  const { server, query } = request;
  const parent = parentOf(request);
  const found = server.library.children(parent.ratingKey);
  const dtos = byNumber(found).map((item) => metadataDto(server.library, item, LIST));
  // An entry that is no item stands before the seasons unless it is not wanted.
  if (parent.type === "show" && query.get("excludeAllLeaves") !== "1" && dtos.length > 1) {
    const key = `/library/metadata/${parent.ratingKey}/allLeaves`;
    dtos.unshift({ key, title: "All episodes", type: "season", addedAt: 1 });
  }
  return pageOf(request, dtos);
}

function leaves(request: RouteRequest): Answer {
  const { library } = request.server;
  const found = byNumber(library.children(parentOf(request).ratingKey)).flatMap((child) =>
    byNumber(library.children(child.ratingKey)),
  );
  return pageOf(
    request,
    found.map((item) => metadataDto(library, item, LIST)),
  );
}

function parentOf({ server, values }: RouteRequest): PlexItem {
  const item = server.library.item(values[0]);
  if (item === undefined) throw refusal(404, "Not Found");
  return item;
}

function pageOf(request: RouteRequest, dtos: readonly Record<string, unknown>[]): Answer {
  const page = askedPage(request);
  if (page === undefined) return itemsAnswer(dtos, undefined);
  const { start, limit } = page;
  return itemsAnswer(dtos.slice(start, start + limit), { total: dtos.length, start });
}

function byNumber(items: readonly PlexItem[]): readonly PlexItem[] {
  return items.toSorted((a, b) => (a.disc ?? 0) - (b.disc ?? 0) || (a.index ?? 0) - (b.index ?? 0));
}
