import type { Connector, MediaURL, StreamRequest } from "mediafs/plugin-api";
import { request } from "undici";

/** What a media address answered. */
export interface FetchedMedia {
  readonly status: number;
  /** Path of the address, without what may be secret. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly contentRange: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** Asks where some bytes are; with the status with which the address given before was refused, if it was. */
export type AskForMedia = (request?: StreamRequest) => Promise<MediaURL>;

// After these mediafs lets the connector log in again before it asks anew.
const PINGED: readonly number[] = [401, 403, 404, 410];
const RANGE_REFUSED = 416;

/**
 * Fetches bytes as mediafs does: a refused address is asked for once more, after a ping that may log in again. Resolves
 * with the last answer.
 */
export async function fetchFrom(
  connector: Pick<Connector, "ping">,
  ask: AskForMedia,
  range?: readonly [number, number],
): Promise<FetchedMedia> {
  const first = await fetchMedia(await ask(), range);
  const { status } = first;
  if (status < 400 || status === RANGE_REFUSED) return first;
  if (PINGED.includes(status)) await connector.ping(new AbortController().signal);
  return fetchMedia(await ask({ refused: status }), range);
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
    path: media.url.pathname,
    bytes: Buffer.from(await answer.body.arrayBuffer()),
    contentRange: textOf(answer.headers["content-range"]),
    contentEncoding: textOf(answer.headers["content-encoding"]),
  };
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
