import type { ItemType, MediaItem, SeriesFacts } from "mediafs/plugin-api";
import { baseNameOf, defined } from "../item-facts/index.js";
import type { ItemDto } from "./dto.js";
import { mapArtwork } from "./map-artwork.js";
import { type KnownCollection, mapDetails } from "./map-details.js";
import { mapSources, type SourceRules } from "./map-source.js";
import { type DayReader, dayOf, momentMs } from "./moments.js";
import { numberOf, textOf, textsOf } from "./scalars.js";

/** How items of a product and version are read. */
export interface ItemRules extends SourceRules {
  /** Reads the day on which something appeared or ended. Default: as it is printed. */
  readonly readDay?: DayReader;
}

/** What a {@link mapItem} needs beside the item itself. */
export interface ItemSurroundings {
  readonly rules: ItemRules;
  /** The further parts of an item that lies in several files, in order. */
  readonly parts?: readonly ItemDto[];
  /** The item or library under which it is listed. */
  readonly parentId?: string;
  /** Asks for {@link MediaItem.details}; with the collection of a film where it is known. */
  readonly details?: { readonly collection?: KnownCollection };
}

/** An item as the tree shows it, or why the tree does not show it. */
export type MappedItem =
  | { readonly item: MediaItem; readonly leftOut: readonly string[] }
  | { readonly item?: undefined; readonly leftOut: readonly string[] };

const ITEM_TYPES: Readonly<Record<string, ItemType>> = {
  Movie: "movie",
  Series: "series",
  Season: "season",
  Episode: "episode",
  MusicArtist: "musicArtist",
  MusicAlbum: "musicAlbum",
  Audio: "track",
  AudioBook: "book",
  MusicVideo: "musicVideo",
  Video: "video",
  Trailer: "video",
  Recording: "video",
  Photo: "photo",
  PhotoAlbum: "photoAlbum",
  Book: "book",
  BoxSet: "boxSet",
  Folder: "folder",
  CollectionFolder: "folder",
};

const FOLDER_LIKE: ReadonlySet<ItemType> = new Set([
  "series",
  "season",
  "musicArtist",
  "musicAlbum",
  "boxSet",
  "photoAlbum",
  "folder",
]);

/** An item of a listing. Items of kinds that are no files, and those without a readable file, are left out. */
export function mapItem(dto: ItemDto, surroundings: ItemSurroundings): MappedItem {
  const type = ITEM_TYPES[dto.Type];
  if (type === undefined) return { leftOut: [`items of the kind ${dto.Type} are no files`] };
  // Trailers and making-ofs belong to another item.
  if ((textOf(dto.ExtraType) ?? "Unknown") !== "Unknown") return { leftOut: [] };
  const item = itemFacts(dto, type, surroundings);
  if (FOLDER_LIKE.has(type)) return { item, leftOut: [] };
  const { sources, leftOut } = mapSources(dto, surroundings.parts ?? [], surroundings.rules);
  // An episode that is missing on the disk is listed by the server without a file.
  return sources.length === 0 ? { leftOut } : { item: { ...item, sources }, leftOut };
}

function itemFacts(dto: ItemDto, type: ItemType, { parentId, details, rules }: ItemSurroundings): MediaItem {
  const artwork = mapArtwork(dto);
  const readDay = rules.readDay ?? dayOf;
  return {
    id: dto.Id,
    type,
    name: textOf(dto.Name) ?? baseNameOf(dto.Path) ?? dto.Id,
    ...defined({
      version: textOf(dto.Etag),
      parentId,
      sortName: textOf(dto.SortName),
      originalName: textOf(dto.OriginalTitle),
      year: numberOf(dto.ProductionYear, 1),
      premiered: readDay(dto.PremiereDate),
      addedAtMs: momentMs(dto.DateCreated),
      changedAtMs: FOLDER_LIKE.has(type) ? momentMs(dto.DateLastMediaAdded) : undefined,
      providerIds: providerIdsOf(dto),
      artwork: artwork.length === 0 ? undefined : artwork,
      details: details === undefined ? undefined : mapDetails(dto, details.collection, readDay),
      ...numbersOf(dto, type),
      ...musicOf(dto, type),
    }),
  };
}

function numbersOf(dto: ItemDto, type: ItemType) {
  const index = numberOf(dto.IndexNumber, 0);
  const parentIndex = numberOf(dto.ParentIndexNumber, 0);
  if (type === "season") return { series: seriesOf(dto), seasonNumber: index };
  if (type === "track") return { trackNumber: index, discNumber: parentIndex };
  if (type !== "episode") return {};
  return {
    series: seriesOf(dto),
    seasonNumber: parentIndex,
    episodeNumber: index,
    episodeNumberEnd: numberOf(dto.IndexNumberEnd, (index ?? 0) + 1),
  };
}

function seriesOf(dto: ItemDto): SeriesFacts | undefined {
  const id = textOf(dto.SeriesId);
  const name = textOf(dto.SeriesName);
  return id === undefined || name === undefined ? undefined : { id, name };
}

function musicOf(dto: ItemDto, type: ItemType) {
  if (type !== "track" && type !== "musicAlbum" && type !== "musicVideo") return {};
  return {
    albumArtists: textsOf(dto.AlbumArtists?.map(({ Name }) => Name)) ?? textsOf([dto.AlbumArtist]),
    artists: textsOf(dto.Artists),
    album: type === "musicAlbum" ? undefined : textOf(dto.Album),
  };
}

function providerIdsOf(dto: ItemDto): Record<string, string> | undefined {
  const ids = Object.entries(dto.ProviderIds ?? {}).flatMap(([name, value]) => {
    const id = textOf(value);
    return id === undefined ? [] : [[name.toLowerCase(), id] as const];
  });
  return ids.length === 0 ? undefined : Object.fromEntries(ids);
}
