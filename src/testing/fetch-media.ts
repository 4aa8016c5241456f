import type { MediaURL } from "mediafs/plugin-api";
import { request } from "undici";

/** What a media address answered. */
export interface FetchedMedia {
  readonly status: number;
  readonly bytes: Buffer;
  readonly contentRange: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** Fetches bytes `first` to `last` of a media address, or all of it without a range. */
export async function fetchMedia(media: MediaURL, range?: readonly [number, number]): Promise<FetchedMedia> {
  const headers = {
    ...media.headers,
    "accept-encoding": "identity",
    ...(range === undefined ? {} : { range: `bytes=${range[0]}-${range[1]}` }),
  };
  const answer = await request(media.url, { headers });
  return {
    status: answer.statusCode,
    bytes: Buffer.from(await answer.body.arrayBuffer()),
    contentRange: textOf(answer.headers["content-range"]),
    contentEncoding: textOf(answer.headers["content-encoding"]),
  };
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
