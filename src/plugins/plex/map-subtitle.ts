import type { SubtitleRef } from "mediafs/plugin-api";
import { defined } from "../item-facts/index.js";
import type { StreamDto } from "./dto.js";
import { flagOf, numberOf, textOf } from "./scalars.js";

const SUBTITLE = 3;
const ROUTE = "/library/streams/";

// One-file formats by the names that the server gives them. VobSub is a pair of files under one key, and left out.
const EXTENSION_OF_CODEC: Readonly<Record<string, string>> = {
  srt: "srt",
  subrip: "srt",
  ass: "ass",
  ssa: "ssa",
  vtt: "vtt",
  webvtt: "vtt",
  smi: "smi",
  sami: "smi",
  pgs: "sup",
  sup: "sup",
};

/** An external subtitle file; undefined for streams inside the file, which have no key, and for other streams. */
export function mapSubtitle(dto: StreamDto, version: string | undefined): SubtitleRef | undefined {
  const key = textOf(dto.key);
  if (numberOf(dto.streamType) !== SUBTITLE || key === undefined || !key.startsWith(ROUTE)) return undefined;
  const extension = extensionOf(dto);
  if (extension === undefined) return undefined;
  return {
    id: key.slice(ROUTE.length),
    extension,
    ...defined({
      version,
      language: textOf(dto.languageTag) ?? textOf(dto.languageCode),
      // What the server does not say is no.
      forced: flagOf(dto.forced) || undefined,
      hearingImpaired: flagOf(dto.hearingImpaired) || undefined,
      isDefault: flagOf(dto.default) || undefined,
    }),
  };
}

/** The API path of a subtitle file. */
export function subtitlePath({ id }: Pick<SubtitleRef, "id">): string {
  return `${ROUTE}${id}`;
}

function extensionOf({ codec, format }: StreamDto): string | undefined {
  const names = [codec, format].map((name) => EXTENSION_OF_CODEC[textOf(name)?.toLowerCase() ?? ""]);
  return names.find((name) => name !== undefined);
}
