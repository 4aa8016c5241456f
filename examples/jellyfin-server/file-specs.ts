import { type Contents, patternFile } from "./contents.js";
import { idOf, seedOf } from "./ids.js";
import type { ImageKind, ServerImage, ServerSource, ServerStream, ServerSubtitle } from "./model.js";

/** A media file to put into the library. Whatever is left out is made up, the same way each time. */
export interface FileSpec {
  /** Default: a pattern file whose seed and size follow from its path. */
  readonly contents?: Contents;
  /** Default `mkv` for videos, `flac` for music. */
  readonly extension?: string;
  /** Of one version among several: `2160p`. */
  readonly label?: string;
  /** Name on disk, with extension. Default: made from the titles. */
  readonly fileName?: string;
  /** Whole path on the server's disk, overriding everything; a Windows path is allowed. */
  readonly path?: string;
  readonly durationSeconds?: number;
  readonly streams?: readonly ServerStream[];
  readonly subtitles?: readonly SubtitleSpec[];
}

/** A subtitle file beside a video; its name follows from the video's. */
export interface SubtitleSpec {
  readonly contents: Contents;
  readonly extension?: string;
  readonly language?: string;
  readonly title?: string;
  readonly forced?: boolean;
  readonly hearingImpaired?: boolean;
  readonly isDefault?: boolean;
}

/** An image of an item. */
export interface ImageSpec {
  readonly type: ImageKind;
  readonly contents: Contents;
  /** Default `jpg`. */
  readonly extension?: string;
  readonly width?: number;
  readonly height?: number;
}

/** Streams of a video about which nothing is said. */
export const USUAL_VIDEO_STREAMS: readonly ServerStream[] = [
  { type: "Video", codec: "h264", width: 1920, height: 1080, frameRate: 24, bitRate: 5_000_000, isDefault: true },
  { type: "Audio", codec: "aac", language: "eng", channels: 2, sampleRate: 48_000, bitRate: 192_000, isDefault: true },
];

/** Streams of a music track about which nothing is said. */
export const USUAL_AUDIO_STREAMS: readonly ServerStream[] = [
  { type: "Audio", codec: "flac", channels: 2, sampleRate: 44_100, bitRate: 900_000, isDefault: true },
];

/** Where a file of the library goes and what kind it is. */
export interface FilePlace {
  /** Folder on disk. */
  readonly folder: string;
  /** Name without extension. */
  readonly base: string;
  readonly media: "video" | "audio";
  /** Id of the item whose own file it is; other versions get an id of their own. */
  readonly id?: string;
}

/** Makes the source of an item from a description of its file. */
export function sourceOf(spec: FileSpec, place: FilePlace): ServerSource {
  const extension = spec.extension ?? (place.media === "video" ? "mkv" : "flac");
  const path = spec.path ?? `${place.folder}/${spec.fileName ?? `${place.base}.${extension}`}`;
  const usual = place.media === "video" ? USUAL_VIDEO_STREAMS : USUAL_AUDIO_STREAMS;
  return {
    id: place.id ?? idOf("source", path),
    path,
    label: spec.label ?? baseName(path),
    container: extensionOf(path),
    contents: spec.contents ?? madeUpFile(path, place.media),
    kind: "file",
    durationSeconds: spec.durationSeconds ?? (place.media === "video" ? 5400 : 240),
    streams: spec.streams ?? usual,
    subtitles: (spec.subtitles ?? []).map((subtitle) => subtitleOf(subtitle, path)),
  };
}

/** Makes the images of an item; they lie in its folder under the usual names. */
export function imagesOf(specs: readonly ImageSpec[] | undefined, pathPrefix: string): ServerImage[] {
  return (specs ?? []).map((spec, index) => {
    const extension = spec.extension ?? "jpg";
    const path = `${pathPrefix}${spec.type.toLowerCase()}${index}.${extension}`;
    return { ...spec, extension, path };
  });
}

/** The last part of a path of either kind, without its extension. */
export function baseName(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Lower-case extension of a path, without dot; empty when there is none. */
export function extensionOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/** A title as the simulated owner of the server would name a folder on a Linux disk: only `/` is impossible. */
export function diskName(title: string): string {
  const name = title.replaceAll("/", "-");
  // 255 bytes is the limit of a name; room is left for a year, an episode number and an extension.
  return Buffer.byteLength(name) <= 200 ? name : `${Buffer.from(name).subarray(0, 180).toString().replace(/�+$/, "")}…`;
}

function subtitleOf(spec: SubtitleSpec, videoPath: string): ServerSubtitle {
  const extension = spec.extension ?? "srt";
  const flags = [spec.language, spec.forced ? "forced" : undefined, spec.hearingImpaired ? "sdh" : undefined];
  const name = flags.filter((flag) => flag !== undefined).join(".");
  const stem = videoPath.slice(0, videoPath.length - extensionOf(videoPath).length - 1);
  return { ...spec, extension, path: `${stem}${name === "" ? "" : `.${name}`}.${extension}` };
}

function madeUpFile(path: string, media: "video" | "audio"): Contents {
  const seed = seedOf(path);
  const sizeBytes = media === "video" ? 700_000_000 + (seed % 3_000_000_000) : 8_000_000 + (seed % 40_000_000);
  return patternFile({ seed, sizeBytes });
}
