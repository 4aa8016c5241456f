import { diskName, type FileSpec, imagesOf, sourceOf } from "./file-specs.js";
import { idOf } from "./ids.js";
import type { LibrarySection } from "./library.js";
import type { NamedRef, ServerItem } from "./model.js";
import { commonFields, type ItemSpec, titleWithYear } from "./video-builders.js";

/** An episode. */
export interface EpisodeSpec extends ItemSpec {
  readonly number?: number;
  /** Last number of a file that holds several episodes. */
  readonly numberEnd?: number;
  /** Known to the server, but without a file. */
  readonly missing?: boolean;
  readonly files?: readonly FileSpec[];
  readonly airs?: ServerItem["airs"];
}

/** A season; 0 is the specials. */
export interface SeasonSpec extends Partial<ItemSpec> {
  readonly number: number;
  /** The season has no folder of its own: its episodes lie in the series' folder. */
  readonly virtual?: boolean;
  readonly episodes: readonly EpisodeSpec[];
}

/** A series with everything in it. */
export interface SeriesSpec extends ItemSpec {
  readonly seasons: readonly SeasonSpec[];
  readonly ended?: string;
}

/** Where an episode belongs. */
interface EpisodePlace {
  readonly section: LibrarySection;
  readonly series: ServerItem;
  readonly season: ServerItem;
  readonly folder: string;
  readonly parentId: string;
}

/** Adds a series, its seasons and their episodes; resolves names and folders as a tidy owner would. */
export function addSeries(section: LibrarySection, spec: SeriesSpec): ServerItem {
  const path = `${section.path}/${titleWithYear(spec)}`;
  const series = section.library.add({
    ...commonFields(spec, path),
    id: idOf("Series", path, spec.key ?? ""),
    type: "Series",
    parentId: section.folderId,
    path,
    ...(spec.ended === undefined ? {} : { endMs: Date.parse(`${spec.ended}T00:00:00Z`) }),
    images: imagesOf(spec.images, `${path}/`),
  });
  for (const season of spec.seasons) addSeason(section, series, season);
  return series;
}

/** Adds a season with its episodes to a series. */
export function addSeason(section: LibrarySection, series: ServerItem, spec: SeasonSpec): ServerItem {
  const title = spec.title ?? (spec.number === 0 ? "Specials" : `Season ${spec.number}`);
  const folder = `${series.path}/${spec.number === 0 ? "Specials" : `Season ${twoDigits(spec.number)}`}`;
  const season = section.library.add({
    ...commonFields({ ...spec, title }, folder),
    id: idOf("Season", series.id, spec.number),
    type: "Season",
    parentId: series.id,
    index: spec.number,
    series: refTo(series),
    location: spec.virtual ? "Virtual" : "FileSystem",
    ...(spec.virtual ? {} : { path: folder }),
    images: imagesOf(spec.images, `${folder}/`),
  });
  const place = { section, series, season, folder: spec.virtual ? `${series.path}` : folder };
  const parentId = spec.virtual ? series.id : season.id;
  for (const episode of spec.episodes) addEpisode({ ...place, parentId }, episode);
  return season;
}

function addEpisode(place: EpisodePlace, spec: EpisodeSpec): ServerItem {
  const base = episodeBaseName(place, spec);
  const id = idOf("Episode", place.season.id, spec.number ?? -1, spec.title, spec.key ?? "");
  const files = spec.missing ? [] : (spec.files ?? [{}]);
  const sources = files.map((file, index) => {
    const label = file.label === undefined ? "" : ` - ${file.label}`;
    const versionId = index === 0 ? id : idOf("version", id, index);
    return sourceOf(file, { folder: place.folder, base: `${base}${label}`, media: "video", id: versionId });
  });
  return place.section.library.add({
    ...commonFields(spec, `${place.folder}/${base}`),
    id,
    type: "Episode",
    parentId: place.parentId,
    location: spec.missing ? "Virtual" : "FileSystem",
    series: refTo(place.series),
    season: refTo(place.season),
    ...(place.season.index === undefined ? {} : { parentIndex: place.season.index }),
    ...(spec.number === undefined ? {} : { index: spec.number }),
    ...(spec.numberEnd === undefined ? {} : { indexEnd: spec.numberEnd }),
    ...(spec.airs === undefined ? {} : { airs: spec.airs }),
    ...(sources[0] === undefined ? {} : { path: sources[0].path, sources }),
    images: imagesOf(spec.images, `${place.folder}/${base}-`),
  });
}

function episodeBaseName(place: EpisodePlace, spec: EpisodeSpec): string {
  const series = diskName(place.series.name);
  if (spec.number === undefined) return `${series} - ${spec.premiered ?? spec.title}`;
  const end = spec.numberEnd === undefined ? "" : `-E${twoDigits(spec.numberEnd)}`;
  return `${series} - S${twoDigits(place.season.index ?? 0)}E${twoDigits(spec.number)}${end} - ${diskName(spec.title)}`;
}

function refTo(item: ServerItem): NamedRef {
  return { id: item.id, name: item.name };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
