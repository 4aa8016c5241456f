import type { MediaURL } from "mediafs/plugin-api";
import { type Dispatcher, request } from "undici";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { Blob, BlobTransport } from "../../../src/core/transport/index.js";

/** The smallest real transport: one request, no retries, the codes of the contract. */
export class HttpBlobs implements BlobTransport {
  async fetch(_serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    const { body } = await send("GET", media, signal);
    const bytes = new Uint8Array(await body.arrayBuffer());
    if (bytes.byteLength > maxBytes) throw new MediaFsError("RANGE_LONG", "too long");
    return { bytes, contentType: undefined };
  }

  async measure(_serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    const { headers, body } = await send("HEAD", media, signal);
    await body.dump();
    const length = headers["content-length"];
    return typeof length === "string" ? Number(length) : undefined;
  }

  async close(): Promise<void> {}
}

async function send(method: "GET" | "HEAD", { url }: MediaURL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const response = await request(url, { method, signal, reset: true }).catch((cause: unknown) => {
    if (signal.aborted) throw signal.reason;
    throw new MediaFsError("SERVER_UNREACHABLE", "no connection", { cause });
  });
  if (response.statusCode === 200) return response;
  await response.body.dump();
  if (response.statusCode === 404) throw new MediaFsError("ITEM_NOT_FOUND", "404");
  if (response.statusCode === 401) throw new MediaFsError("AUTH_REJECTED", "401");
  if (response.statusCode === 503) throw new MediaFsError("SERVER_STARTING", "503");
  throw new MediaFsError("SERVER_BAD_ANSWER", `status ${response.statusCode}`);
}
