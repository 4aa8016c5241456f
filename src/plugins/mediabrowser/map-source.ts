import type { MediaSource } from "mediafs/plugin-api";
import { baseNameOf, defined, extensionOf, extensionOfContainer } from "../item-facts/index.js";
import type { ItemDto, MediaSourceDto } from "./dto.js";
import { mapStream } from "./map-stream.js";
import { locateSubtitles } from "./map-subtitle.js";
import { durationMs, momentMs } from "./moments.js";
import { numberOf, textOf } from "./scalars.js";

/** How a server of this product and version hands out bytes. */
export interface SourceRules {
  /**
   * Whether `/File` sends a symbolic link as it is. Then a file whose own path differs from its source's is one, and
   * is read through the stream route, which follows it.
   */
  readonly fileRouteKeepsLinks: boolean;
  /**
   * Whether videos and music are read through the stream route, and only photos, books and `.strm` files through
   * `/File`. Default: no.
   */
  readonly mediaByStreamRoute?: true;
  /** Whether sources have no `ETag`, so that a file's size and date tell its version. Default: no. */
  readonly versionFromSize?: true;
}

/** Sources that can be read, and why the others cannot. */
export interface MappedSources {
  readonly sources: readonly MediaSource[];
  readonly leftOut: readonly string[];
}

/** What a {@link MediaSource} id says about where its bytes are. */
export interface SourceLocation {
  readonly id: string;
  /** `file`: as it lies on the disk; `stream`: through the player's route, without conversion. */
  readonly route: "file" | "stream";
}

const STREAM_PREFIX = "stream:";
// Some products call the file of item 28 `mediasource_28`.
const SOURCE_PREFIX = /^mediasource_/i;

/** The files of an item. `parts` are the further parts of the first file, in order. */
export function mapSources(dto: ItemDto, parts: readonly ItemDto[], rules: SourceRules): MappedSources {
  if (isSingleFile(dto, rules)) return { sources: [mapOnlyFile(dto)], leftOut: [] };
  const own = (dto.MediaSources ?? []).filter((source) => source.Type !== "Placeholder");
  const leftOut = own.flatMap((source) => reasonAgainst(source, dto) ?? []);
  const versions = ownFirst(dto, own).filter((source) => reasonAgainst(source, dto) === undefined);
  const sources = versions.map((source, position) => ({
    ...mapSource(dto, source, rules),
    ...(versions.length > 1 ? defined({ label: textOf(source.Name) }) : {}),
    ...(parts.length > 0 && position === 0 ? { part: 1 } : {}),
  }));
  return { sources: [...sources, ...parts.flatMap((part, index) => mapPart(part, index + 2, rules))], leftOut };
}

/** The item whose own file a source is, from the source's id at the server. */
export function itemIdOfSource(id: string): string {
  return id.replace(SOURCE_PREFIX, "");
}

/** Where the bytes of a source are, from its id. */
export function sourceLocation(id: string): SourceLocation {
  if (!id.startsWith(STREAM_PREFIX)) return { id, route: "file" };
  return { id: id.slice(STREAM_PREFIX.length), route: "stream" };
}

function mapPart(part: ItemDto, number: number, rules: SourceRules): MediaSource[] {
  const [source] = ownFirst(part, part.MediaSources ?? []);
  if (source === undefined || reasonAgainst(source, part) !== undefined) return [];
  return [{ ...mapSource(part, source, rules), part: number }];
}

// Photos and books are files of which the listing knows only the path.
function isSingleFile(dto: ItemDto, rules: SourceRules): boolean {
  const known = (dto.MediaSources ?? []).length > 0 && rules.mediaByStreamRoute !== true;
  return !known && (dto.Type === "Photo" || dto.Type === "Book") && dto.LocationType !== "Virtual";
}

function mapOnlyFile(dto: ItemDto): MediaSource {
  const sizeBytes = numberOf(dto.Size, 1);
  return { id: dto.Id, ...defined({ version: textOf(dto.Etag), ...nameOf(dto.Path, dto.Container), sizeBytes }) };
}

function mapSource(dto: ItemDto, source: MediaSourceDto, rules: SourceRules): MediaSource {
  const id = source.Id ?? dto.Id;
  const ownPath = isOwn(dto, source) ? (dto.Path ?? source.Path) : source.Path;
  const isLink = isOwn(dto, source) && textOf(dto.Path) !== undefined && textOf(source.Path) !== textOf(dto.Path);
  // The size of such a source is that of the small text file, which is what `/File` sends.
  const sizeBytes = numberOf(source.Size, 1) ?? (isOwn(dto, source) ? numberOf(dto.Size, 1) : undefined);
  const version = textOf(source.ETag) ?? (rules.versionFromSize ? sizeVersion(dto, sizeBytes) : undefined);
  const facts = defined({ version, ...nameOf(ownPath, source.Container), sizeBytes });
  if (extensionOf(ownPath) === "strm") return { id, ...facts };
  if (isRemote(source)) return { id: `${STREAM_PREFIX}${id}`, ...remoteFacts(source), ...mediaFacts(dto, source) };
  const byLink = rules.fileRouteKeepsLinks && isLink && textOf(source.Path) !== undefined;
  const byStream = rules.mediaByStreamRoute === true || byLink;
  return {
    id: byStream ? `${STREAM_PREFIX}${id}` : id,
    ...facts,
    ...mediaFacts(dto, source),
  };
}

function sizeVersion(dto: ItemDto, sizeBytes: number | undefined): string | undefined {
  const dateMs = momentMs(dto.DateModified) ?? momentMs(dto.DateCreated);
  return sizeBytes === undefined || dateMs === undefined ? undefined : `${sizeBytes}-${dateMs}`;
}

// Its name is in a foreign URL, which may hold a foreign token, and its size is not known here.
function remoteFacts(source: MediaSourceDto) {
  return defined({ version: textOf(source.ETag), extension: extensionOfContainer(source.Container) });
}

function mediaFacts(dto: ItemDto, source: MediaSourceDto) {
  const streams = (source.MediaStreams ?? []).flatMap((stream) => mapStream(stream) ?? []);
  const subtitles = locateSubtitles(dto, source).map(({ ref }) => ref);
  return defined({
    durationMs: durationMs(source.RunTimeTicks ?? dto.RunTimeTicks),
    bitsPerSecond: numberOf(source.Bitrate, 1),
    streams: streams.length === 0 ? undefined : streams,
    subtitles: subtitles.length === 0 ? undefined : subtitles,
  });
}

function nameOf(path: string | null | undefined, container: string | null | undefined) {
  const fileName = baseNameOf(path);
  return { fileName, extension: fileName === undefined ? extensionOfContainer(container) : undefined };
}

function reasonAgainst(source: MediaSourceDto, dto: ItemDto): string | undefined {
  if (dto.LocationType === "Virtual") return "the server lists it without having its file";
  const disc = (source.VideoType ?? dto.VideoType ?? source.Container)?.toLowerCase();
  if (disc === "dvd" || disc === "bluray") return "a DVD or Blu-ray folder is not one file, and has no byte endpoint";
  return undefined;
}

function isRemote(source: MediaSourceDto): boolean {
  return source.IsRemote === true || (textOf(source.Protocol) ?? "File") !== "File";
}

function ownFirst(dto: ItemDto, sources: readonly MediaSourceDto[]): readonly MediaSourceDto[] {
  return sources.toSorted((a, b) => Number(isOwn(dto, b)) - Number(isOwn(dto, a)));
}

function isOwn(dto: ItemDto, source: MediaSourceDto): boolean {
  return source.Id == null || bare(source.Id) === bare(dto.Id);
}

function bare(id: string): string {
  return itemIdOfSource(id).replaceAll("-", "").toLowerCase();
}
