import type { ArtworkKind, ArtworkRef, ItemType, MediaItem } from "mediafs/plugin-api";
import { legalExtension } from "./media-name.js";

/** `classic`: beside the item, prefixed with its name. `standard`: where media programs look. */
export type ArtworkStyle = "classic" | "standard";

/** An image and its name in a directory. */
export interface NamedArtwork {
  readonly name: string;
  readonly artwork: ArtworkRef;
}

/** A media file for which images are named. */
export interface ArtworkPlace {
  /** The file's name without its extension. */
  readonly base: string;
  /** Whether the directory holds this item alone, so that plain names are understood. */
  readonly ownFolder: boolean;
}

// What follows the base name, and which image it is: the first kind that the item has.
type Slots = readonly (readonly [suffix: string, ...kinds: ArtworkKind[]])[];
type SlotTable = Partial<Record<ItemType, Slots>>;

const POSTER_AND_FANART: Slots = [
  ["-poster", "poster"],
  ["-fanart", "fanart"],
];
const FILM: Slots = [
  ...POSTER_AND_FANART,
  ["-clearlogo", "logo"],
  ["-landscape", "landscape", "thumb"],
  ["-banner", "banner"],
  ["-clearart", "clearart"],
  ["-discart", "disc"],
];
const STILL: Slots = [["-thumb", "thumb"]];
const FOLDER: Slots = [["folder", "poster"]];

const CLASSIC_BESIDE_FILE: SlotTable = { movie: POSTER_AND_FANART, episode: STILL };
const CLASSIC_BESIDE_FOLDER: SlotTable = {
  series: [...POSTER_AND_FANART, ["-banner", "banner"]],
  season: [["-poster", "poster"]],
  musicAlbum: [
    ["-folder", "poster"],
    ["-fanart", "fanart"],
  ],
};
const STANDARD_BESIDE_FILE: SlotTable = { movie: FILM, video: FILM, musicVideo: FILM, episode: STILL, file: FILM };
const STANDARD_IN_FOLDER: SlotTable = {
  series: [
    ["poster", "poster"],
    ...FOLDER,
    ["fanart", "fanart"],
    ["banner", "banner"],
    ["clearlogo", "logo"],
    ["landscape", "landscape", "thumb"],
    ["clearart", "clearart"],
  ],
  season: FOLDER,
  musicArtist: [...FOLDER, ["fanart", "fanart"]],
  musicAlbum: FOLDER,
  boxSet: [["poster", "poster"], ...FOLDER, ["fanart", "fanart"]],
};
const SEASON_IN_SERIES: Slots = [...POSTER_AND_FANART, ["-banner", "banner"], ["-landscape", "landscape", "thumb"]];

/** The images beside a media file. */
export function artworkBesideFile(
  item: MediaItem,
  place: ArtworkPlace,
  styles: readonly ArtworkStyle[],
): readonly NamedArtwork[] {
  const { base, ownFolder } = place;
  const names: NamedArtwork[] = [];
  if (styles.includes("classic")) names.push(...filled(item, base, CLASSIC_BESIDE_FILE[item.type]));
  const standard = STANDARD_BESIDE_FILE[item.type];
  if (standard === undefined || !styles.includes("standard")) return names;
  names.push(...filled(item, base, standard));
  if (standard === FILM) names.push(...(ownFolder ? filled(item, "", FOLDER) : filled(item, base, [["", "poster"]])));
  return unique(names);
}

/** The images beside a folder-like item's directory, prefixed with the item's own legal name. */
export function artworkBesideFolder(
  item: MediaItem,
  itemName: string,
  styles: readonly ArtworkStyle[],
): readonly NamedArtwork[] {
  return styles.includes("classic") ? filled(item, itemName, CLASSIC_BESIDE_FOLDER[item.type]) : [];
}

/** The images inside a folder-like item's own directory. */
export function artworkInFolder(item: MediaItem, styles: readonly ArtworkStyle[]): readonly NamedArtwork[] {
  return styles.includes("standard") ? filled(item, "", STANDARD_IN_FOLDER[item.type]) : [];
}

/** The images of a season that stand in the directory of its series. */
export function artworkOfSeason(season: MediaItem, styles: readonly ArtworkStyle[]): readonly NamedArtwork[] {
  const number = season.seasonNumber;
  if (number === undefined || !styles.includes("standard")) return [];
  const base = number === 0 ? "season-specials" : `season${String(number).padStart(2, "0")}`;
  return filled(season, base, SEASON_IN_SERIES);
}

function filled(item: MediaItem, base: string, slots: Slots | undefined): readonly NamedArtwork[] {
  return (slots ?? []).flatMap(([suffix, ...kinds]) => {
    const artwork = firstOf(item, kinds);
    return artwork === undefined ? [] : [{ name: `${base}${suffix}.${extensionOf(artwork)}`, artwork }];
  });
}

function firstOf(item: MediaItem, kinds: readonly ArtworkKind[]): ArtworkRef | undefined {
  for (const kind of kinds) {
    const images = (item.artwork ?? []).filter((artwork) => artwork.kind === kind);
    const first = images.sort((a, b) => a.index - b.index)[0];
    if (first !== undefined) return first;
  }
  return undefined;
}

function extensionOf({ kind, extension }: ArtworkRef): string {
  const legal = legalExtension(extension);
  // Some readers know only the short form.
  if (legal === "jpeg") return "jpg";
  return legal ?? (kind === "logo" || kind === "clearart" ? "png" : "jpg");
}

function unique(names: readonly NamedArtwork[]): readonly NamedArtwork[] {
  return [...new Map(names.map((named) => [named.name, named])).values()];
}
