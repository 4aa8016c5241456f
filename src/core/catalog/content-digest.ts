import { createHash } from "node:crypto";
import type { Library, MediaItem, MediaSource } from "mediafs/plugin-api";
import { sourceVersion } from "./item-facts.js";
import type { CatalogEntry } from "./tree.js";

// Between facts, where no name and no id has it.
const END = "\u0000";

/** What a server gave for one directory. */
export type DirectoryContent = { readonly libraries: readonly Library[] } | { readonly items: readonly MediaItem[] };

/** Equal for directories that show the same names, files and images. Short text. */
export function entriesDigest(entries: readonly CatalogEntry[]): string {
  return digestOf(entries.map((entry) => `${entry.name}${END}${entry.inode}${END}${targetFacts(entry)}`));
}

/** Equal for folders of one item that show the same: its files, images and metadata. Short text. */
export function itemDigest(item: MediaItem): string {
  return digestOf([item.name, String(item.year ?? ""), itemFacts(item), ...(item.sources ?? []).map(sourceFacts)]);
}

/** Equal for directories whose children look the same and whose own item shows the same. Short text. */
export function combinedDigest(childrenDigest: string, item: MediaItem): string {
  return digestOf([childrenDigest, itemFacts(item)]);
}

/** Equal for contents that say the same of every item in the same order. Short text. */
export function contentDigest(content: DirectoryContent): string {
  if ("libraries" in content) return digestOf(content.libraries.map((library) => JSON.stringify(library)));
  return digestOf(content.items.map(listedFacts));
}

/** Whether two states of one item show the same files, images and metadata. */
export function sameItem(a: MediaItem, b: MediaItem): boolean {
  return itemFacts(a) === itemFacts(b) && sourcesFacts(a) === sourcesFacts(b) && a.name === b.name;
}

function listedFacts(item: MediaItem): string {
  const dates = `${item.addedAtMs ?? ""}${END}${item.changedAtMs ?? ""}`;
  const numbers = `${item.year ?? ""}${END}${item.seasonNumber ?? ""}${END}${item.episodeNumber ?? ""}`;
  return [item.id, item.type, item.name, dates, numbers, itemFacts(item), sourcesFacts(item)].join(END);
}

function targetFacts({ target }: CatalogEntry): string {
  if (target.kind === "source") return sourceFacts(target.source) + END + itemFacts(target.item);
  // A subdirectory's own content has its own date; here only the images beside it are of interest.
  return "item" in target ? artworkFacts(target.item) : "";
}

function itemFacts(item: MediaItem): string {
  return `${item.version ?? ""}${END}${artworkFacts(item)}`;
}

function artworkFacts(item: MediaItem): string {
  return (item.artwork ?? []).map(({ kind, index, version }) => `${kind}${index}=${version}`).join(",");
}

function sourcesFacts(item: MediaItem): string {
  return (item.sources ?? []).map(sourceFacts).join(END);
}

function sourceFacts(source: MediaSource): string {
  const subtitles = (source.subtitles ?? []).map(({ id, version }) => `${id}=${version ?? ""}`).join(",");
  return [source.id, source.fileName ?? "", source.sizeBytes ?? "", sourceVersion(source), subtitles].join(END);
}

function digestOf(facts: readonly string[]): string {
  return createHash("sha256").update(facts.join("\n")).digest("base64url").slice(0, 22);
}
