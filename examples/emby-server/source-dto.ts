import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { ServerItem, ServerSource } from "../jellyfin-server/model.js";
import { sourceDto } from "../jellyfin-server/source-dto.js";
import type { DecimalIds } from "./decimal-ids.js";

// What one server's source says and the other's does not know.
const UNKNOWN = ["ETag", "VideoType", "MediaAttachments", "HasSegments"] as const;
const CODECS: Readonly<Record<string, string>> = { subrip: "srt", webvtt: "vtt" };

/** The sources of an item. Other versions than its own file are only there when they were asked for. */
export function sourcesOf(item: ServerItem, ids: DecimalIds, withAlternates: boolean): object[] | undefined {
  const sources = withAlternates ? item.sources : item.sources?.slice(0, 1);
  return sources?.map((source) => embySource(source, ids));
}

/** The id of a source: it holds the id of the item whose own file it is. */
export function sourceId(source: ServerSource, ids: DecimalIds): string {
  return `mediasource_${ids.of(source.id)}`;
}

function embySource(source: ServerSource, ids: DecimalIds): object {
  const dto: Record<string, unknown> = { ...sourceDto(source) };
  for (const name of UNKNOWN) delete dto[name];
  const itemId = ids.of(source.id);
  return {
    ...dto,
    Id: sourceId(source, ids),
    ItemId: itemId,
    // A folder of a disc is told by its container alone.
    ...(source.discType === undefined ? {} : { Container: source.discType.toLowerCase() }),
    MediaStreams: (sourceDto(source).MediaStreams ?? []).map(embyStream),
  };
}

function embyStream(stream: MediaStream): object {
  return { ...stream, Codec: CODECS[stream.Codec ?? ""] ?? stream.Codec, Protocol: "File" };
}
