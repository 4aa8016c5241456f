import type { MediaSourceInfo } from "@jellyfin/sdk/lib/generated-client/models/media-source-info.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import { idOf } from "./ids.js";
import type { ServerSource, ServerStream, ServerSubtitle } from "./model.js";

const CODEC_OF_EXTENSION: Readonly<Record<string, string>> = { srt: "subrip", vtt: "webvtt", sup: "PGSSUB" };

/** One file of an item as the API shows it. */
export function sourceDto(source: ServerSource): MediaSourceInfo {
  const remote = source.kind === "remote";
  return {
    Protocol: remote ? "Http" : "File",
    Id: source.id,
    Path: source.remoteUrl ?? source.path,
    Type: "Default",
    ...(source.container === "" ? {} : { Container: source.container }),
    // Of a .strm this is the size of the small text, as on the real server.
    Size: source.contents.sizeBytes,
    Name: source.label,
    IsRemote: remote,
    ETag: idOf(source.contents.modifiedMs),
    ...(source.durationSeconds === undefined || remote ? {} : { RunTimeTicks: ticksOf(source.durationSeconds) ?? 0 }),
    ReadAtNativeFramerate: false,
    SupportsTranscoding: true,
    SupportsDirectStream: true,
    SupportsDirectPlay: true,
    RequiresOpening: false,
    RequiresClosing: false,
    SupportsProbing: true,
    VideoType: source.discType ?? "VideoFile",
    MediaStreams: streamDtos(source),
    MediaAttachments: [],
    Formats: [],
    RequiredHttpHeaders: {},
    TranscodingSubProtocol: "http",
    HasSegments: false,
  };
}

/** The streams of a file: its external subtitles come first. */
export function streamDtos(source: ServerSource): MediaStream[] {
  const external = source.subtitles.map((subtitle, index) => externalStream(subtitle, index));
  const inside = source.streams.map((stream, index) => insideStream(stream, external.length + index));
  return [...external, ...inside];
}

/** Seconds in the API's unit of 100 ns. */
export function ticksOf(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 10_000_000);
}

function externalStream(subtitle: ServerSubtitle, index: number): MediaStream {
  return {
    Type: "Subtitle",
    Index: index,
    Codec: CODEC_OF_EXTENSION[subtitle.extension] ?? subtitle.extension,
    ...(subtitle.language === undefined ? {} : { Language: subtitle.language }),
    ...(subtitle.title === undefined ? {} : { Title: subtitle.title }),
    IsExternal: true,
    IsDefault: subtitle.isDefault ?? false,
    IsForced: subtitle.forced ?? false,
    IsHearingImpaired: subtitle.hearingImpaired ?? false,
    IsTextSubtitleStream: subtitle.extension !== "sup",
    SupportsExternalStream: true,
    Path: subtitle.path,
  };
}

function insideStream(stream: ServerStream, index: number): MediaStream {
  return {
    Type: stream.type,
    Index: index,
    Codec: stream.codec,
    ...(stream.language === undefined ? {} : { Language: stream.language }),
    ...(stream.title === undefined ? {} : { Title: stream.title }),
    ...(stream.width === undefined ? {} : { Width: stream.width }),
    ...(stream.height === undefined ? {} : { Height: stream.height }),
    ...(stream.width === undefined || stream.height === undefined ? {} : aspect(stream.width, stream.height)),
    ...(stream.frameRate === undefined ? {} : { AverageFrameRate: stream.frameRate, RealFrameRate: stream.frameRate }),
    ...(stream.channels === undefined ? {} : { Channels: stream.channels }),
    ...(stream.sampleRate === undefined ? {} : { SampleRate: stream.sampleRate }),
    ...(stream.bitRate === undefined ? {} : { BitRate: stream.bitRate }),
    IsExternal: false,
    IsDefault: stream.isDefault ?? false,
    IsForced: stream.isForced ?? false,
    IsHearingImpaired: false,
    IsInterlaced: false,
    IsTextSubtitleStream: stream.type === "Subtitle",
    SupportsExternalStream: stream.type === "Subtitle",
  };
}

function aspect(width: number, height: number): { AspectRatio: string } {
  const divisor = greatestDivisor(width, height);
  return { AspectRatio: `${width / divisor}:${height / divisor}` };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
