import type { MediaSource, StreamInfo } from "mediafs/plugin-api";
import { decimal, group, line, type NfoElement, whole } from "./nfo-element.js";

const STEREO_MODES: Readonly<Record<string, string>> = {
  HSBS: "left_right",
  FSBS: "left_right",
  HTAB: "top_bottom",
  FTAB: "top_bottom",
  MVC: "block_lr",
};

/**
 * The streams of one media file. With codec, width, height and duration there, a media centre does not open the file
 * during its scan.
 */
export function fileInfo(source: MediaSource | undefined, format3d: string | undefined): readonly NfoElement[] {
  const streams = source?.streams ?? [];
  const details = [
    ...ofKind(streams, "video", (stream) => video(stream, source?.durationMs, format3d)),
    ...ofKind(streams, "audio", audio),
    ...ofKind(streams, "subtitle", ({ language }) => line("language", language)),
  ];
  return group("fileinfo", group("streamdetails", details));
}

function ofKind(
  streams: readonly StreamInfo[],
  kind: StreamInfo["kind"],
  content: (stream: StreamInfo) => readonly NfoElement[],
): readonly NfoElement[] {
  return streams.filter((stream) => stream.kind === kind).flatMap((stream) => group(kind, content(stream)));
}

function video(
  stream: StreamInfo,
  durationMs: number | undefined,
  format3d: string | undefined,
): readonly NfoElement[] {
  const format = format3d?.toUpperCase() ?? "";
  const stereoMode = STEREO_MODES[format];
  return [
    ...line("codec", stream.codec?.toLowerCase()),
    ...decimal("aspect", stream.aspect),
    ...positive("width", stream.width),
    ...positive("height", stream.height),
    ...positive("durationinseconds", durationMs === undefined ? undefined : durationMs / 1_000),
    ...line("stereomode", stereoMode),
    ...line("hdrtype", stream.hdr),
    ...line("format3d", stereoMode === undefined ? undefined : format),
  ];
}

function audio(stream: StreamInfo): readonly NfoElement[] {
  return [
    ...line("codec", stream.codec?.toLowerCase()),
    ...line("language", stream.language),
    ...positive("channels", stream.channels),
  ];
}

function positive(name: string, value: number | undefined): readonly NfoElement[] {
  return value !== undefined && value >= 0.5 ? whole(name, value) : [];
}
