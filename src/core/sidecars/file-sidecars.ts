import type { CatalogEntry, DirectoryRef, FileRef } from "../catalog/index.js";
import type { SidecarConfig } from "../config/index.js";
import { artworkBesideFile } from "./artwork-names.js";
import { baseName } from "./media-name.js";
import { hasNfo } from "./nfo/index.js";
import { itemMtimeMs, type SidecarCandidate } from "./sidecar-candidate.js";
import { subtitleNames } from "./subtitle-names.js";

/** A media file of a listing. */
export interface ListedFile {
  readonly directory: DirectoryRef;
  readonly entry: CatalogEntry;
  readonly file: FileRef;
}

/** The NFO, images and subtitles beside a media file. */
export function fileSidecars(listed: ListedFile, config: SidecarConfig): readonly SidecarCandidate[] {
  return [
    ...(config.nfo ? nfo(listed) : []),
    ...artwork(listed, config),
    ...(config.subtitles ? subtitles(listed) : []),
  ];
}

function nfo(listed: ListedFile): readonly SidecarCandidate[] {
  const { serverKey, item, source } = listed.file;
  if (!hasNfo(item.type) || isFurtherPart(listed)) return [];
  const target = { kind: "nfo", serverKey, siblingsIn: listed.directory, item, source, children: undefined } as const;
  return [{ name: `${baseName(listed.entry.name)}.nfo`, mtimeMs: mtimeMs(listed), target }];
}

function artwork(listed: ListedFile, config: SidecarConfig): readonly SidecarCandidate[] {
  const { serverKey, item } = listed.file;
  if (isFurtherPart(listed)) return [];
  const place = { base: baseName(listed.entry.name), ownFolder: listed.directory.kind === "files" };
  return artworkBesideFile(item, place, config.artwork).map((named) => ({
    name: named.name,
    mtimeMs: mtimeMs(listed),
    target: { kind: "artwork", serverKey, item, artwork: named.artwork },
  }));
}

function subtitles(listed: ListedFile): readonly SidecarCandidate[] {
  const { serverKey, item, source } = listed.file;
  return subtitleNames(baseName(listed.entry.name), source.subtitles ?? []).map(({ name, subtitle }) => ({
    name,
    mtimeMs: mtimeMs(listed),
    target: { kind: "subtitle", serverKey, item, subtitle },
  }));
}

// Readers take NFO and images of a film in parts from its first part.
function isFurtherPart({ file }: ListedFile): boolean {
  return file.source.part !== undefined && file.source.part > 1;
}

function mtimeMs({ file, entry }: ListedFile): number {
  return itemMtimeMs(file.item, entry.mtimeMs);
}
