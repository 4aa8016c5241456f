import { createHash } from "node:crypto";
import { PROBE_BLOCK_BYTES, type ProbeId } from "./probe-store.js";

/** The beginning of a probe's file: what it is of, and which blocks follow, in this order. */
export interface ProbeHeader extends ProbeId {
  readonly validator: string | undefined;
  readonly blocks: readonly BlockEntry[];
}

/** One block of a file. */
export interface BlockEntry {
  /** Offset in the media file divided by the size of a block. */
  readonly index: number;
  readonly digest: string;
}

const MAGIC = "mediafs-probe-1\n";
/** Everything of a probe's file before its first block. Room for five hundred blocks and a long key. */
export const HEADER_BYTES = 24 * 1024;

/** What stands at the beginning of a probe's file; undefined where it does not fit. Pure. */
export function encodeHeader(header: ProbeHeader): Buffer | undefined {
  const blocks = header.blocks.map(({ index, digest }) => [index, digest]);
  const { key, sizeBytes, validator } = header;
  const text = JSON.stringify({ key, sizeBytes, validator, blocks });
  const bytes = Buffer.from(`${MAGIC}${digestOf(Buffer.from(text))}\n${text}\n`);
  return bytes.length > HEADER_BYTES ? undefined : Buffer.concat([bytes, Buffer.alloc(HEADER_BYTES - bytes.length)]);
}

/** The header in the first bytes of a file; undefined where they are damaged, or of something else. Pure. */
export function decodeHeader(bytes: Uint8Array): ProbeHeader | undefined {
  const [magic, digest, text = ""] = Buffer.from(bytes).toString("utf8").split("\n");
  if (`${magic}\n` !== MAGIC || digest !== digestOf(Buffer.from(text))) return undefined;
  // Its digest is right: it was written by this very code.
  const header = JSON.parse(text) as {
    readonly key: string;
    readonly sizeBytes: number;
    readonly validator?: string;
    readonly blocks: readonly (readonly [number, string])[];
  };
  const blocks = header.blocks.map(([index, blockDigest]) => ({ index, digest: blockDigest }));
  return { key: header.key, sizeBytes: header.sizeBytes, validator: header.validator, blocks };
}

/** Tells damaged bytes from whole ones. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("base64");
}

/** Bytes of a block: less than usual at the end of the media file. Pure. */
export function blockBytes(index: number, sizeBytes: number): number {
  return Math.min(PROBE_BLOCK_BYTES, sizeBytes - index * PROBE_BLOCK_BYTES);
}
