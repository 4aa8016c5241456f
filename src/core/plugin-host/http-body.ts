import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { MediaFsError, systemCodeOf } from "../base/index.js";

/** The largest answer a plugin gets, before and after decoding. */
export const LARGEST_BODY_BYTES = 67_108_864;

const decode = promisify(gunzip);

/**
 * Collects a body and undoes its encoding. Rejects with SERVER_BAD_ANSWER when it is larger than
 * {@link LARGEST_BODY_BYTES}, in an encoding that was not asked for, or broken; and as the stream does.
 */
export async function readBody(
  what: string,
  chunks: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  const body = await collect(what, chunks, Number(headers["content-length"] ?? 0));
  // Some servers announce an encoding for an empty body, which no decoder takes.
  if (encoding === "identity" || encoding === "" || body.byteLength === 0) return body;
  if (encoding !== "gzip" && encoding !== "x-gzip")
    throw bad(`${what}: the answer comes as ${encoding}, which was not asked for`);
  try {
    return await decode(body, { maxOutputLength: LARGEST_BODY_BYTES });
  } catch (error) {
    const isLarge = systemCodeOf(error) === "ERR_BUFFER_TOO_LARGE";
    throw isLarge ? tooLarge(what) : bad(`${what}: the answer's gzip encoding is broken`, error);
  }
}

async function collect(what: string, chunks: AsyncIterable<Uint8Array>, announcedBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of chunks) {
    byteLength += chunk.byteLength;
    if (byteLength > LARGEST_BODY_BYTES || announcedBytes > LARGEST_BODY_BYTES) throw tooLarge(what);
    parts.push(chunk);
  }
  return Buffer.concat(parts, byteLength);
}

function tooLarge(what: string): MediaFsError {
  return bad(`${what}: the answer is larger than ${LARGEST_BODY_BYTES / 1_048_576} MiB`);
}

function bad(message: string, cause?: unknown): MediaFsError {
  return new MediaFsError("SERVER_BAD_ANSWER", message, { cause });
}
