import type { MediaSource, SubtitleRef } from "mediafs/plugin-api";
import { baseNameOf, defined, extensionOfContainer, someOf } from "../item-facts/index.js";
import type { MediaDto, MetadataDto, PartDto } from "./dto.js";
import { mapStream } from "./map-stream.js";
import { mapSubtitle } from "./map-subtitle.js";
import { numberOf, textOf } from "./scalars.js";

/** Sources that can be read, and why the others cannot. */
export interface MappedSources {
  readonly sources: readonly MediaSource[];
  readonly leftOut: readonly string[];
}

/** A file of an item that can be read. */
export interface ReadablePart {
  readonly id: string;
  /** Path of its bytes; changes with them. */
  readonly key: string;
  /** As {@link MediaSource.version}; undefined when the server tells none. */
  readonly version: string | undefined;
  /** Place of its version among all that the server lists, and of the file in the version. */
  readonly mediaIndex: number;
  readonly partIndex: number;
}

// A version that the server made for other devices.
const OPTIMIZED = 42;

/** The files of an item. */
export function mapSources(dto: MetadataDto): MappedSources {
  const all = dto.Media ?? [];
  const readable = withoutRepeated(all.filter((media) => reasonAgainst(media) === undefined));
  const leftOut = all.flatMap((media) => reasonAgainst(media) ?? []);
  const sources = readable.flatMap((media) => {
    const parts = partsOf(media);
    return parts.map((part, index) => ({
      ...mapPart(part, { media, dto }),
      ...(parts.length > 1 ? { part: index + 1 } : {}),
      ...(readable.length > 1 ? defined({ label: labelOf(media) }) : {}),
    }));
  });
  return { sources, leftOut };
}

/** Where the files of an item are. */
export function readableParts(dto: MetadataDto): readonly ReadablePart[] {
  return (dto.Media ?? []).flatMap((media, mediaIndex) => {
    if (reasonAgainst(media) !== undefined) return [];
    return (media.Part ?? []).flatMap((part, partIndex) => {
      const [id, key] = [textOf(part.id), textOf(part.key)];
      const version = changeStampOf(part);
      return id === undefined || key === undefined ? [] : [{ id, key, version, mediaIndex, partIndex }];
    });
  });
}

interface PartSurroundings {
  readonly media: MediaDto;
  readonly dto: MetadataDto;
}

function mapPart(part: PartDto, { media, dto }: PartSurroundings): MediaSource {
  const itemVersion = textOf(dto.updatedAt) ?? textOf(dto.addedAt);
  const streams = (part.Stream ?? []).flatMap((stream) => mapStream(stream, media) ?? []);
  const subtitles: SubtitleRef[] = (part.Stream ?? []).flatMap((stream) => mapSubtitle(stream, itemVersion) ?? []);
  const fileName = baseNameOf(textOf(part.file));
  const kilobits = numberOf(media.bitrate, 1);
  return {
    id: textOf(part.id) ?? "",
    ...defined({
      version: changeStampOf(part),
      fileName,
      extension:
        fileName === undefined ? extensionOfContainer(textOf(part.container) ?? textOf(media.container)) : undefined,
      sizeBytes: numberOf(part.size, 1),
      durationMs: numberOf(part.duration, 1) ?? numberOf(media.duration, 1),
      bitsPerSecond: kilobits === undefined ? undefined : kilobits * 1000,
      streams: someOf(streams),
      subtitles: someOf(subtitles),
    }),
  };
}

function partsOf(media: MediaDto): readonly PartDto[] {
  return (media.Part ?? []).filter(
    (part) => textOf(part.id) !== undefined && textOf(part.key) !== undefined && textOf(part.deletedAt) === undefined,
  );
}

// Two items that the owner merged have the file that they shared twice.
function withoutRepeated(all: readonly MediaDto[]): readonly MediaDto[] {
  const seen = new Set<string>();
  return all.filter((media) => {
    const files = partsOf(media).flatMap(({ file }) => textOf(file) ?? []);
    const isRepeated = files.length > 0 && files.every((file) => seen.has(file));
    for (const file of files) seen.add(file);
    return !isRepeated;
  });
}

function reasonAgainst(media: MediaDto): string | undefined {
  if (textOf(media.deletedAt) !== undefined) return "the file is in the server's trash";
  if (numberOf(media.proxyType) === OPTIMIZED) return "an optimized version repeats another file of the item";
  return partsOf(media).length === 0 ? "the server names no file" : undefined;
}

// `/library/parts/{id}/{stamp}/{name}`; the stamp stands for the content.
function changeStampOf({ key }: PartDto): string | undefined {
  return /^\/library\/parts\/\d+\/(\d+)\/[^/]+$/.exec(textOf(key) ?? "")?.[1];
}

function labelOf(media: MediaDto): string | undefined {
  const title = textOf(media.title);
  if (title !== undefined) return title;
  const resolution = textOf(media.videoResolution)?.toLowerCase();
  if (resolution === "4k") return "2160p";
  return resolution !== undefined && /^\d+$/.test(resolution) ? `${resolution}p` : resolution?.toUpperCase();
}
