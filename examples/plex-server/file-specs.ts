import { type Contents, patternFile, seedOf } from "../jellyfin-server/index.js";
import type { PlexLibrary } from "./library.js";
import type { PlexMedia, PlexPart, PlexStream } from "./model.js";

/** A file to put into the library. Whatever is left out is made up, the same way each time. */
export interface PartSpec {
  readonly contents?: Contents;
  /** Path on the server's disk; null for a server that does not tell it. */
  readonly file?: string | null;
  readonly hidesSize?: boolean;
  readonly streams?: readonly Omit<PlexStream, "id">[];
  readonly subtitles?: readonly SubtitleSpec[];
}

/** A subtitle file beside a video. */
export interface SubtitleSpec {
  readonly contents: Contents;
  readonly codec?: string;
  readonly language?: string;
  readonly forced?: boolean;
  readonly hearingImpaired?: boolean;
}

/** A version of an item; of one file unless parts are given. */
export interface VersionSpec extends PartSpec {
  readonly title?: string;
  readonly resolution?: string;
  readonly container?: string;
  readonly optimized?: boolean;
  readonly deleted?: boolean;
  readonly parts?: readonly PartSpec[];
}

/** Where the files of an item go. */
export interface FilePlace {
  readonly library: PlexLibrary;
  /** Folder and name without extension. */
  readonly base: string;
  readonly media: "video" | "audio" | "photo";
}

const STAMP = 1_690_000_000;
const USUAL_STREAMS: Readonly<Record<FilePlace["media"], readonly Omit<PlexStream, "id">[]>> = {
  video: [
    { kind: 1, codec: "h264" },
    { kind: 2, codec: "aac", language: "eng" },
    { kind: 3, codec: "srt", language: "eng" },
  ],
  audio: [{ kind: 2, codec: "flac" }],
  photo: [],
};
const USUAL_CONTAINER = { video: "mkv", audio: "flac", photo: "jpeg" } as const;

/** Makes the versions of an item. */
export function mediaOf(specs: readonly VersionSpec[], place: FilePlace): readonly PlexMedia[] {
  return specs.map((spec, index) => {
    const container = spec.container ?? USUAL_CONTAINER[place.media];
    const label = specs.length > 1 ? ` - v${index + 1}` : "";
    const partSpecs = spec.parts ?? [spec];
    return {
      id: place.library.nextId(),
      container,
      ...(spec.title === undefined ? {} : { title: spec.title }),
      ...(spec.resolution === undefined ? {} : { resolution: spec.resolution }),
      ...(spec.optimized === true ? { optimized: true } : {}),
      ...(spec.deleted === true ? { deletedAt: STAMP + 10 } : {}),
      parts: partSpecs.map((part, number) => {
        const cd = partSpecs.length > 1 ? ` - part${number + 1}` : "";
        return partOf(part, place, `${place.base}${label}${cd}.${container}`);
      }),
    };
  });
}

function partOf(spec: PartSpec, { library, media }: FilePlace, usualFile: string): PlexPart {
  const file = spec.file === null ? undefined : (spec.file ?? usualFile);
  const seed = seedOf(usualFile);
  const streams = [...(spec.streams ?? USUAL_STREAMS[media]), ...(spec.subtitles ?? []).map(subtitleStream)];
  return {
    id: library.nextId(),
    stamp: STAMP + (seed % 1000),
    ...(file === undefined ? {} : { file }),
    ...(spec.hidesSize === true ? { hidesSize: true } : {}),
    contents: spec.contents ?? patternFile({ seed, sizeBytes: 100_000 + (seed % 100_000) }),
    streams: streams.map((stream) => ({ ...stream, id: library.nextId() })),
  };
}

function subtitleStream(spec: SubtitleSpec): Omit<PlexStream, "id"> {
  return { kind: 3, ...spec, codec: spec.codec ?? "srt" };
}
