import type { StreamInfo } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import type { MediaDto, StreamDto } from "./dto.js";
import { flagOf, numberOf, textOf } from "./scalars.js";

const KIND_OF_STREAM: Readonly<Record<number, StreamInfo["kind"]>> = { 1: "video", 2: "audio", 3: "subtitle" };

const NAME_OF_CODEC: Readonly<Record<string, string>> = { srt: "subrip", dca: "dts", "dca-ma": "dts" };

/** A stream inside a file; undefined for lyrics and for files beside it, which alone have a key. */
export function mapStream(dto: StreamDto, media: MediaDto): StreamInfo | undefined {
  const kind = KIND_OF_STREAM[numberOf(dto.streamType) ?? 0];
  if (kind === undefined || textOf(dto.key) !== undefined) return undefined;
  const codec = textOf(dto.codec)?.toLowerCase();
  return {
    kind,
    ...defined({
      codec: codec === undefined ? undefined : (NAME_OF_CODEC[codec] ?? codec),
      language: textOf(dto.languageCode),
      ...(kind === "video" ? pictureOf(dto, media) : {}),
      channels: kind === "audio" ? numberOf(dto.channels, 1) : undefined,
    }),
  };
}

function pictureOf(dto: StreamDto, media: MediaDto) {
  const width = numberOf(dto.width, 1) ?? numberOf(media.width, 1);
  const height = numberOf(dto.height, 1) ?? numberOf(media.height, 1);
  const ratio = width === undefined || height === undefined ? undefined : width / height;
  // The server rounds the ratio of the version to one of a few usual ones.
  const aspect = ratio ?? numberOf(media.aspectRatio, 0.1);
  return {
    width,
    height,
    aspect: aspect === undefined ? undefined : Math.round(aspect * 1000) / 1000,
    hdr: hdrOf(dto),
  };
}

function hdrOf(dto: StreamDto): StreamInfo["hdr"] | undefined {
  if (flagOf(dto.DOVIPresent)) return "dolbyvision";
  const transfer = textOf(dto.colorTrc);
  if (transfer === "smpte2084") return "hdr10";
  return transfer === "arib-std-b67" ? "hlg" : undefined;
}
