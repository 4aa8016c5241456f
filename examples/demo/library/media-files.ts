import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  diskFile,
  type FileSpec,
  type ImageKind,
  type ImageSpec,
  type ServerStream,
  type SubtitleSpec,
} from "../../jellyfin-server/index.js";

/** The folder of the committed media files. */
export const MEDIA_FOLDER = fileURLToPath(new URL("../media/", import.meta.url));

/** What a probe told of a file when it was made. */
export interface MediaFacts {
  readonly durationSeconds?: number;
  readonly streams?: readonly ServerStream[];
  readonly width?: number;
  readonly height?: number;
}

/** The facts of every media and image file, by its path below the media folder. */
export const MEDIA_FACTS: Readonly<Record<string, MediaFacts>> = JSON.parse(
  readFileSync(new URL("../media/media.json", import.meta.url), "utf8"),
);

/** A media file of the demo; its size is read from the disk, its streams from the facts. */
export function mediaFile(name: string, more: Pick<FileSpec, "label" | "subtitles"> = {}): FileSpec {
  const { durationSeconds, streams } = MEDIA_FACTS[name] ?? {};
  return {
    contents: diskFile(`${MEDIA_FOLDER}${name}`),
    extension: name.slice(name.lastIndexOf(".") + 1),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(streams === undefined ? {} : { streams }),
    ...more,
  };
}

/** An image of the demo. */
export function artwork(type: ImageKind, name: string): ImageSpec {
  const path = `artwork/${name}`;
  const { width, height } = MEDIA_FACTS[path] ?? {};
  const size = width === undefined || height === undefined ? {} : { width, height };
  return {
    type,
    contents: diskFile(`${MEDIA_FOLDER}${path}`),
    extension: name.slice(name.lastIndexOf(".") + 1),
    ...size,
  };
}

/** A subtitle file of the demo. */
export function subtitles(name: string, flags: Omit<SubtitleSpec, "contents">): SubtitleSpec {
  return { contents: diskFile(`${MEDIA_FOLDER}subtitles/${name}`), ...flags };
}
