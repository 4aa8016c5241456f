import type { StoreNamespace } from "./store.js";

const MIB = 1024 * 1024;

/** Most bytes (keys included) of each namespace on disk. Images and listings are large; the rest is small and kept generously. */
export const NAMESPACE_LIMIT_BYTES: Readonly<Record<StoreNamespace, number>> = {
  artwork: 1024 * MIB,
  subtitle: 128 * MIB,
  nfo: 256 * MIB,
  size: 64 * MIB,
  directory: 64 * MIB,
  listing: 256 * MIB,
  server: 4 * MIB,
};

/** Most bytes of each namespace in memory, where nothing can be kept on disk: about 100 MiB in all. */
export const MEMORY_LIMIT_BYTES: Readonly<Record<StoreNamespace, number>> = {
  artwork: 32 * MIB,
  subtitle: 8 * MIB,
  nfo: 16 * MIB,
  size: 8 * MIB,
  directory: 8 * MIB,
  listing: 32 * MIB,
  server: 1 * MIB,
};

/** What an entry counts against its namespace's limit. */
export function entryBytes(key: string, bytes: Uint8Array): number {
  return Buffer.byteLength(key) + bytes.byteLength;
}
