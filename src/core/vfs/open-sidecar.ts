import type { FileCache } from "../cache/index.js";
import type { SidecarContent, SidecarRef } from "../sidecars/index.js";
import type { SidecarHandle } from "./handle-table.js";

/** What gives the bytes, and the memory for them. */
export interface SidecarSource {
  readonly content: Pick<SidecarContent, "size" | "bytes">;
  readonly cache: Pick<FileCache, "reserve">;
}

/** The bytes of a sidecar, in memory that is reserved before they come. Rejects as SidecarContent.bytes. */
export async function openSidecar(
  { content, cache }: SidecarSource,
  sidecar: SidecarRef,
  signal: AbortSignal,
): Promise<Pick<SidecarHandle, "bytes" | "release">> {
  const toldBytes = await content.size(sidecar, signal);
  const release = await cache.reserve(toldBytes, "open", signal);
  try {
    const bytes = await content.bytes(sidecar, signal);
    if (bytes.byteLength <= toldBytes) return { bytes, release };
    // The listing told less than there is.
    release();
    return { bytes, release: await cache.reserve(bytes.byteLength, "open", signal) };
  } catch (error) {
    release();
    throw error;
  }
}
