import type { ItemType, Library, MediaItem, MediaSource } from "mediafs/plugin-api";
import {
  FILE_BUDGET,
  FOLDER_BUDGET,
  finishBase,
  isLegalName,
  isWithin,
  joinParts,
  type LegalName,
  legalText,
  type NamePart,
  shorten,
  trimEnds,
} from "./legal-text.js";

// A label longer than this would crowd out the title.
const LABEL_BUDGET = { bytes: 60, units: 60 };
const EXTENSION = /^[A-Za-z0-9]{1,10}$/;
const FILE_NAME = /^(.*)\.([A-Za-z0-9]{1,10})$/s;
// What stands behind a leading dot is no extension.
const PLAIN_NAME = /^(.+)(\.[A-Za-z0-9]{1,10})$/s;
// What programs find a file by; it must survive the shortening of a long name.
const KEEPER = /[Ss]\d{1,4}[Ee]\d{1,5}(?:-?[Ee]\d{1,5})*|[([](?:19|20)\d\d[)\]]/;
// Only where neither name nor container is known: a name without any extension is invisible to every scanner.
const USUAL_EXTENSIONS: Partial<Record<ItemType, string>> = { track: "mp3", photo: "jpg", book: "epub" };

/** The name of a library's directory. */
export function libraryName(library: Library): LegalName {
  return folder([{ text: tidy(library.name), cutOrder: 1 }], library.id);
}

/** The name of an item's directory: `Title (Year)`, `Season 01`, `Artist`. */
export function folderName(item: MediaItem): LegalName {
  if (item.type === "season" && item.seasonNumber !== undefined) {
    return { base: `Season ${twoDigits(item.seasonNumber)}`, extension: "" };
  }
  const dated = item.type === "movie" || item.type === "series" || item.type === "musicAlbum";
  return folder(titled(titleOf(item), dated ? item.year : undefined, 1), item.id);
}

/** The name of the directory of one disc. */
export function discName(disc: number): LegalName {
  return { base: `Disc ${disc}`, extension: "" };
}

/**
 * The name of one file of an item: the server's own, made legal, else formed from the item. `parent` is the item
 * whose directory holds it, if any: an episode may know its series only from there.
 */
export function fileName(item: MediaItem, source: MediaSource, parent?: MediaItem): LegalName {
  if (item.type === "file" && source.fileName) return plainName(source.fileName, item.id);
  const own = basename(source.fileName ?? "");
  if (trimEnds(own) !== "") return ownName(own, item, source);
  return {
    base: finishBase(joinParts([...titleParts(item, parent), ...variantParts(item, source)], FILE_BUDGET), item.id),
    extension: extensionOf(item, source),
  };
}

function ownName(own: string, item: MediaItem, source: MediaSource): LegalName {
  const [, stem, extension] = FILE_NAME.exec(own) ?? [];
  return {
    base: ownBase(stem ?? own, item.id),
    extension: extension === undefined ? extensionOf(item, source) : `.${extension}`,
  };
}

/** The server's own name and nothing added; a leading dot stays, since what a system hides is seldom for readers. */
function plainName(own: string, id: string): LegalName {
  const name = own.normalize("NFC");
  const [, stem = name, extension = ""] = PLAIN_NAME.exec(name) ?? [];
  if (isLegalName(name)) return { base: stem, extension };
  return { base: `${name.startsWith(".") ? "." : ""}${ownBase(stem, id)}`, extension };
}

function ownBase(stem: string, id: string): string {
  const base = tidy(stem);
  return finishBase(isWithin(base, FILE_BUDGET) ? base : joinParts(aroundKeeper(base), FILE_BUDGET), id);
}

// Servers run on every system, so both signs separate directories whatever runs here.
function basename(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

function extensionOf(item: MediaItem, source: MediaSource): string {
  const told = source.extension?.replace(/^\./, "") ?? "";
  if (EXTENSION.test(told)) return `.${told}`;
  return item.type === "file" ? "" : `.${USUAL_EXTENSIONS[item.type] ?? "mkv"}`;
}

function aroundKeeper(base: string): NamePart[] {
  const keeper = KEEPER.exec(base);
  if (keeper === null) return [{ text: base, cutOrder: 1 }];
  const [, before = "", separator = ""] = /^(.*?)([ ._-]*)$/s.exec(base.slice(0, keeper.index)) ?? [];
  return [
    { text: before, cutOrder: 2 },
    { text: keeper[0], lead: separator },
    { text: base.slice(keeper.index + keeper[0].length), cutOrder: 1 },
  ];
}

function titleParts(item: MediaItem, parent: MediaItem | undefined): NamePart[] {
  switch (item.type) {
    case "movie":
      return titled(titleOf(item), item.year, 1);
    case "episode":
      return episodeParts(item, parent);
    case "track":
      return [
        { text: item.trackNumber === undefined ? "" : twoDigits(item.trackNumber) },
        { text: tidy(item.name), lead: " - ", cutOrder: 1 },
      ];
    case "musicVideo":
      return [
        { text: tidy(item.artists?.[0] ?? ""), cutOrder: 2 },
        { text: tidy(item.name), lead: " - ", cutOrder: 1 },
      ];
    default:
      return [{ text: titleOf(item), cutOrder: 1 }];
  }
}

function episodeParts(item: MediaItem, parent: MediaItem | undefined): NamePart[] {
  const series = item.series ?? (parent?.type === "series" ? parent : parent?.series);
  return [
    ...titled(tidy(series?.name ?? ""), series?.year, 2),
    { text: episodeCode(item, parent), lead: " - " },
    { text: tidy(item.name), lead: " - ", cutOrder: 1 },
  ];
}

function episodeCode(item: MediaItem, parent: MediaItem | undefined): string {
  const season = item.seasonNumber ?? (parent?.type === "season" ? parent.seasonNumber : undefined);
  if (item.episodeNumber === undefined) return tidy(item.premiered ?? "");
  const first = `E${twoDigits(item.episodeNumber)}`;
  const last =
    item.episodeNumberEnd !== undefined && item.episodeNumberEnd > item.episodeNumber
      ? `-E${twoDigits(item.episodeNumberEnd)}`
      : "";
  return `${season === undefined ? "" : `S${twoDigits(season)}`}${first}${last}`;
}

// The item's own version keeps the plain name, so that it does not move when another one joins it.
function variantParts(item: MediaItem, source: MediaSource): NamePart[] {
  const own = item.sources?.[0];
  const label = source.label === own?.label ? "" : labelText(source.label ?? "");
  return [
    { text: label, lead: " - " },
    { text: source.part === undefined ? "" : `part${source.part}`, lead: " - " },
  ];
}

// A second year in a name would keep scanners from seeing the versions as one film.
function labelText(label: string): string {
  return trimEnds(shorten(tidy(tidy(label).replace(/\b(?:19|20)\d\d\b/g, "")), LABEL_BUDGET));
}

// A year alone would name nothing.
function titleOf(item: MediaItem): string {
  return tidy(item.name) || tidy(item.id);
}

function titled(title: string, year: number | undefined, cutOrder: number): NamePart[] {
  if (year === undefined || title === "") return [{ text: title, cutOrder }];
  const suffix = `(${year})`;
  const bare = title.endsWith(suffix) ? trimEnds(title.slice(0, -suffix.length)) : title;
  return [
    { text: bare, cutOrder },
    { text: suffix, lead: " " },
  ];
}

function folder(parts: readonly NamePart[], id: string): LegalName {
  return { base: finishBase(joinParts(parts, FOLDER_BUDGET), id), extension: "" };
}

function tidy(text: string): string {
  return trimEnds(legalText(text));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
