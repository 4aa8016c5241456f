import type { Library, MediaItem, MediaSource } from "mediafs/plugin-api";
import { stableHash64 } from "../../../src/core/base/index.js";
import type { CatalogEntry, DirectoryRef, Listing } from "../../../src/core/catalog/index.js";
import type { Config, SidecarConfig } from "../../../src/core/config/index.js";

/** The entry under which everything of these tests stands. */
export const SERVER_KEY = "cyril@Home";

/** A library of films. */
export const LIBRARY: Library = { id: "lib", name: "Films", kind: "movies" };

/** The top of {@link LIBRARY}. */
export const LIBRARY_DIRECTORY: DirectoryRef = { kind: "library", serverKey: SERVER_KEY, library: LIBRARY };

const MINUTE_MS = 60_000;

/** A configuration in which everything is shown, with these sidecar settings changed. */
export function configWith(sidecars: Partial<SidecarConfig> = {}): Config {
  return {
    file: undefined,
    mount: { point: undefined, driveLetter: undefined, driver: "auto", allowOther: false },
    servers: [],
    plugins: [],
    layout: "folders",
    readAhead: { windowBytes: 1, windows: 1, lastWindow: true },
    cache: {
      maxBytes: 1,
      probeMaxBytes: 0,
      ttlMs: MINUTE_MS,
      itemsTtlMs: 5 * MINUTE_MS,
      metadataTtlMs: 60 * MINUTE_MS,
      artworkTtlMs: 24 * 60 * MINUTE_MS,
      dir: "",
    },
    sidecars: { nfo: true, artwork: ["classic", "standard"], subtitles: true, desktopIni: "never", ...sidecars },
    timeouts: { metadataMs: 5_000, readMs: 5_000 },
    monitor: { enabled: false, listen: "127.0.0.1:0", token: undefined, readOnly: false, hosts: [] },
    log: { level: "info", format: "pretty" },
  };
}

/** The directory of a folder-like item, or the folder that the layout makes around a film. */
export function directoryOf(item: MediaItem, kind: "item" | "files" = "item"): DirectoryRef {
  return { kind, serverKey: SERVER_KEY, library: LIBRARY, item };
}

/** A media file's entry. */
export function fileEntry(name: string, item: MediaItem, source: MediaSource): CatalogEntry {
  const target = { kind: "source", serverKey: SERVER_KEY, library: LIBRARY, item, source } as const;
  return { name, inode: stableHash64("file", item.id, source.id), mtimeMs: 1_600_000_000_000, target };
}

/** A directory's entry. */
export function directoryEntry(name: string, target: DirectoryRef): CatalogEntry {
  return { name, inode: stableHash64("directory", name), mtimeMs: 1_600_000_000_000, target };
}

/** A listing. */
export function listingOf(directory: DirectoryRef, ...entries: readonly CatalogEntry[]): Listing {
  return { directory, entries, fetchedAtMs: 1_700_000_000_000 };
}
