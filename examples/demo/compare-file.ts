import { createHash, type Hash } from "node:crypto";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Contents, Library } from "../jellyfin-server/index.js";
import { filesOf, isMedia, type TreeNode } from "./tree.js";

/** A file read through the mount beside its original. */
export interface Comparison {
  readonly name: string;
  readonly mounted: Reading;
  readonly original: Reading;
  readonly bytesPerSecond: number;
  readonly isEqual: boolean;
}

/** All that matters of a file that was read to its end. */
export interface Reading {
  readonly bytes: number;
  readonly sha256: string;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads the largest media file through the mount and compares it with the file on the server's disk. Undefined when
 * the tree shows no file of the library.
 */
export async function compareLargestFile(tree: TreeNode, library: Library): Promise<Comparison | undefined> {
  const bySize = filesOf(tree)
    .filter(isMedia)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  for (const file of bySize) {
    const contents = originalOf(library, file.name);
    if (contents !== undefined) return compare(file, contents);
  }
  return undefined;
}

async function compare(file: TreeNode, contents: Contents): Promise<Comparison> {
  const startMs = performance.now();
  const mounted = await readMounted(file.path);
  const seconds = (performance.now() - startMs) / 1000;
  const original = await readOriginal(contents);
  const isEqual =
    mounted.sha256 === original.sha256 && mounted.bytes === original.bytes && mounted.bytes === file.sizeBytes;
  const name = join(...file.path.split("/").slice(-2));
  return { name, mounted, original, bytesPerSecond: mounted.bytes / seconds, isEqual };
}

// File names of the demo are unique on the server, and the mount keeps them.
function originalOf(library: Library, name: string): Contents | undefined {
  for (const item of library.all()) {
    const source = item.sources?.find((one) => basename(one.path) === name);
    if (source !== undefined) return source.contents;
  }
  return undefined;
}

async function readMounted(path: string): Promise<Reading> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const hash = createHash("sha256");
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, bytes);
      if (bytesRead === 0) return { bytes, sha256: hash.digest("hex") };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
}

async function readOriginal(contents: Contents): Promise<Reading> {
  const hash: Hash = createHash("sha256");
  hash.update(await contents.read(0, contents.sizeBytes));
  return { bytes: contents.sizeBytes, sha256: hash.digest("hex") };
}
