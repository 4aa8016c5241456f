import type { ItemType, Library, MediaItem, SeriesFacts } from "mediafs/plugin-api";
import { baseNameOf, defined, someOf } from "../item-facts/index.js";
import { keyOf } from "./container.js";
import type { MetadataDto } from "./dto.js";
import { locateArtwork } from "./map-artwork.js";
import { mapDetails } from "./map-details.js";
import { mapSources } from "./map-source.js";
import { providerIdsOf } from "./provider-ids.js";
import { dayOf, momentMs, numberOf, textOf } from "./scalars.js";

/** What {@link mapItem} needs beside the item itself. */
export interface ItemSurroundings {
  /** Kind of its library, as far as it is known. */
  readonly kind?: Library["kind"] | undefined;
  /** The item or library under which it is listed, where that is to be said. */
  readonly parentId?: string;
  /** The episodes that lie in the same file after this one. */
  readonly further?: readonly MetadataDto[];
  /** Asks for {@link MediaItem.details}. */
  readonly detailed?: true;
}

/** An item as the tree shows it, or why the tree does not show it. */
export interface MappedItem {
  readonly item?: MediaItem;
  readonly leftOut: readonly string[];
}

const ITEM_TYPES: Readonly<Record<string, ItemType>> = {
  movie: "movie",
  show: "series",
  season: "season",
  episode: "episode",
  artist: "musicArtist",
  album: "musicAlbum",
  track: "track",
  photoalbum: "photoAlbum",
  photo: "photo",
  clip: "video",
};

const FOLDER_LIKE: ReadonlySet<ItemType> = new Set(["series", "season", "musicArtist", "musicAlbum", "photoAlbum"]);

/** An item of a listing. Items in the trash and those without a readable file are left out. */
export function mapItem(dto: MetadataDto, surroundings: ItemSurroundings): MappedItem {
  const id = keyOf(dto);
  const type = itemTypeOf(dto, surroundings.kind);
  if (id === undefined || type === undefined) return { leftOut: [] };
  if (textOf(dto.deletedAt) !== undefined) return { leftOut: ["it is in the server's trash"] };
  const item = itemFacts({ dto, id, type }, surroundings);
  if (FOLDER_LIKE.has(type)) return { item, leftOut: [] };
  const { sources, leftOut } = mapSources(dto);
  return sources.length === 0 ? { leftOut } : { item: { ...item, sources }, leftOut };
}

/** The kind of an item in a library of this kind; undefined for what is no item of a library. */
export function itemTypeOf(dto: MetadataDto, kind: Library["kind"] | undefined): ItemType | undefined {
  const type = ITEM_TYPES[textOf(dto.type) ?? ""];
  if (type === "movie" && kind === "mixed") return "video";
  // Albums and photos have the same type; what tells them apart in JSON is that an album has no file.
  return type === "photo" && isPhotoAlbum(dto) ? "photoAlbum" : type;
}

function isPhotoAlbum({ Media, key }: MetadataDto): boolean {
  return Media === undefined && /\/children$/.test(textOf(key) ?? "");
}

interface TypedDto {
  readonly dto: MetadataDto;
  readonly id: string;
  readonly type: ItemType;
}

function itemFacts(typed: TypedDto, { parentId, detailed, further = [] }: ItemSurroundings): MediaItem {
  const { dto, id, type } = typed;
  return {
    id,
    type,
    name: [nameOf(typed), ...further.flatMap(({ title }) => textOf(title) ?? [])].join(" / "),
    ...defined({
      version: someOf([dto, ...further].flatMap((one) => textOf(one.updatedAt) ?? textOf(one.addedAt) ?? []))?.join(
        " ",
      ),
      parentId,
      sortName: textOf(dto.titleSort),
      originalName: type === "track" ? undefined : textOf(dto.originalTitle),
      year: numberOf(dto.year, 1),
      premiered: dayOf(dto.originallyAvailableAt),
      addedAtMs: momentMs(dto.addedAt) ?? momentMs(dto.updatedAt),
      providerIds: providerIdsOf(dto, type),
      artwork: someOf(locateArtwork(dto, type).map(({ ref }) => ref)),
      details: detailed === true ? mapDetails(dto) : undefined,
      ...numbersOf(typed),
      episodeNumberEnd: lastNumberOf(dto, further),
      ...musicOf(typed),
    }),
  };
}

// Two items may differ by nothing but their edition. The braces are those that media programs read.
function nameOf({ dto, id, type }: TypedDto): string {
  const title = textOf(dto.title) ?? baseNameOf(textOf(dto.Media?.[0]?.Part?.[0]?.file)) ?? id;
  const edition = textOf(dto.editionTitle);
  return type === "movie" && edition !== undefined ? `${title} {edition-${edition}}` : title;
}

function numbersOf({ dto, type }: TypedDto) {
  const index = numberOf(dto.index, 0);
  if (type === "season") {
    return { series: seriesOf(dto.parentRatingKey, dto.parentTitle), seasonNumber: index };
  }
  if (type === "track") return { trackNumber: index, discNumber: numberOf(dto.parentIndex, 1) };
  if (type !== "episode") return {};
  return {
    series: seriesOf(dto.grandparentRatingKey, dto.grandparentTitle),
    seasonNumber: numberOf(dto.parentIndex, 0),
    episodeNumber: index,
  };
}

// Only of numbers without a gap: what lies between is in the file, too.
function lastNumberOf({ index }: MetadataDto, further: readonly MetadataDto[]): number | undefined {
  const last = numberOf(further.at(-1)?.index, 0);
  const first = numberOf(index, 0);
  return last !== undefined && first !== undefined && last - first === further.length ? last : undefined;
}

function seriesOf(key: unknown, title: unknown): SeriesFacts | undefined {
  const [id, name] = [textOf(key), textOf(title)];
  return id === undefined || name === undefined ? undefined : { id, name };
}

function musicOf({ dto, type }: TypedDto) {
  if (type === "musicAlbum") return { albumArtists: listed(dto.parentTitle) };
  if (type !== "track") return {};
  const albumArtists = listed(dto.grandparentTitle);
  return { albumArtists, artists: listed(dto.originalTitle) ?? albumArtists, album: textOf(dto.parentTitle) };
}

function listed(name: unknown): readonly string[] | undefined {
  const text = textOf(name);
  return text === undefined ? undefined : [text];
}
