import type { StreamInfo } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import type { MediaStreamDto } from "./dto.js";
import { numberOf, textOf } from "./scalars.js";

const KIND_OF_STREAM: Readonly<Record<string, StreamInfo["kind"]>> = {
  Video: "video",
  Audio: "audio",
  Subtitle: "subtitle",
};

const HDR_OF_EXTENDED_TYPE: Readonly<Record<string, StreamInfo["hdr"] & string>> = {
  DolbyVision: "dolbyvision",
  Hdr10: "hdr10",
  Hdr10Plus: "hdr10",
  HyperLogGamma: "hlg",
};

/** A stream inside a file; undefined for attached pictures, data and lyrics, and for files beside it. */
export function mapStream(dto: MediaStreamDto): StreamInfo | undefined {
  const kind = KIND_OF_STREAM[dto.Type ?? ""];
  if (kind === undefined || dto.IsExternal === true) return undefined;
  return {
    kind,
    ...defined({
      codec: textOf(dto.Codec)?.toLowerCase(),
      language: textOf(dto.Language),
      ...(kind === "video" ? pictureOf(dto) : {}),
      channels: kind === "audio" ? numberOf(dto.Channels, 1) : undefined,
    }),
  };
}

function pictureOf(dto: MediaStreamDto) {
  return {
    width: numberOf(dto.Width, 1),
    height: numberOf(dto.Height, 1),
    aspect: aspectOf(dto),
    hdr: hdrOf(dto.VideoRangeType) ?? HDR_OF_EXTENDED_TYPE[dto.ExtendedVideoType ?? ""],
  };
}

function aspectOf(dto: MediaStreamDto): number | undefined {
  const [, across, down] = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(dto.AspectRatio ?? "") ?? [];
  const ratio = across !== undefined && down !== undefined ? Number(across) / Number(down) : sizeRatio(dto);
  if (ratio === undefined || !Number.isFinite(ratio) || ratio <= 0) return undefined;
  return Math.round(ratio * 1000) / 1000;
}

function sizeRatio({ Width, Height }: MediaStreamDto): number | undefined {
  const width = numberOf(Width, 1);
  const height = numberOf(Height, 1);
  return width === undefined || height === undefined ? undefined : width / height;
}

function hdrOf(range: string | null | undefined): StreamInfo["hdr"] | undefined {
  const name = range?.toUpperCase() ?? "";
  if (name.startsWith("DOVI") && name !== "DOVIINVALID") return "dolbyvision";
  if (name.startsWith("HDR10")) return "hdr10";
  return name === "HLG" ? "hlg" : undefined;
}
