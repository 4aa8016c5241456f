import { createHash } from "node:crypto";
import type { SubtitleRef } from "mediafs/plugin-api";
import { defined, extensionOf } from "../item-facts/index.js";
import type { ItemDto, MediaSourceDto, MediaStreamDto } from "./dto.js";
import { numberOf, textOf } from "./scalars.js";

/** An external subtitle file and where the server keeps it at the time of the listing. */
export interface LocatedSubtitle {
  readonly ref: SubtitleRef;
  /** Number of the stream: it moves when files are added or removed beside the media. */
  readonly index: number;
}

/** What {@link SubtitleRef.id} is made of. */
export interface SubtitleKey {
  /** The item among whose sources it was listed. */
  readonly ownerId: string;
  readonly sourceId: string;
  readonly extension: string;
}

// The formats that the server passes through as they are; it converts every other one.
const UNTOUCHED = new Set(["srt", "ass", "ssa", "vtt", "sup"]);

/** The external subtitle files of a source, in the formats that the server hands out untouched. */
export function locateSubtitles(owner: ItemDto, source: MediaSourceDto): LocatedSubtitle[] {
  return (source.MediaStreams ?? []).flatMap((stream) => {
    const extension = extensionOf(stream.Path);
    const index = numberOf(stream.Index, 0);
    if (stream.Type !== "Subtitle" || stream.IsExternal !== true || index === undefined) return [];
    if (extension === undefined || !UNTOUCHED.has(extension)) return [];
    return [{ index, ref: mapSubtitle({ owner, source, stream, extension }) }];
  });
}

/** The parts of a subtitle's id; undefined when it is not one of ours. */
export function subtitleKey(id: string): SubtitleKey | undefined {
  const [ownerId, sourceId, file, ...rest] = id.split("/");
  const extension = extensionOf(file);
  if (!ownerId || !sourceId || extension === undefined || rest.length > 0) return undefined;
  return { ownerId, sourceId, extension };
}

interface SubtitleParts {
  readonly owner: ItemDto;
  readonly source: MediaSourceDto;
  readonly stream: MediaStreamDto;
  readonly extension: string;
}

function mapSubtitle({ owner, source, stream, extension }: SubtitleParts): SubtitleRef {
  // By its path, not by its number: a file that is added beside the media moves the numbers of the others.
  const path = createHash("sha256")
    .update(stream.Path ?? "")
    .digest("hex")
    .slice(0, 16);
  return {
    id: `${owner.Id}/${source.Id ?? owner.Id}/${path}.${extension}`,
    extension,
    ...defined({
      version: textOf(owner.Etag),
      language: textOf(stream.Language),
      forced: stream.IsForced ?? undefined,
      hearingImpaired: stream.IsHearingImpaired ?? undefined,
      isDefault: stream.IsDefault ?? undefined,
    }),
  };
}
