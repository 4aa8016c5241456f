import type { DirectoryRef, ItemDirectory, LibraryDirectory, ServerDirectory } from "./tree.js";

// Ids and entry keys hold no line break, so keys made of different parts never meet.
const SEPARATOR = "\n";

/** A directory whose content comes from the server; the others are made from the listing of one of these. */
export type FetchedDirectory = ServerDirectory | LibraryDirectory | ItemDirectory;

// Every lookup in a directory asks for its key several times.
const keys = new WeakMap<DirectoryRef, string>();

/** Names a directory among all directories of all entries, the same in every run. */
export function directoryKey(directory: DirectoryRef): string {
  let key = keys.get(directory);
  if (key === undefined) {
    key = newKey(directory);
    keys.set(directory, key);
  }
  return key;
}

function newKey(directory: DirectoryRef): string {
  const { kind, serverKey } = directory;
  switch (directory.kind) {
    case "server":
      return [serverKey, kind].join(SEPARATOR);
    case "library":
      return [serverKey, kind, directory.library.id].join(SEPARATOR);
    case "disc":
      return [serverKey, kind, directory.library.id, directory.item.id, String(directory.disc)].join(SEPARATOR);
    default:
      return [serverKey, kind, directory.library.id, directory.item.id].join(SEPARATOR);
  }
}

/** Names a library among all libraries of all entries. */
export function libraryKey(directory: Exclude<DirectoryRef, ServerDirectory>): string {
  return [directory.serverKey, directory.library.id].join(SEPARATOR);
}

/** Key of a directory in the store: apart for each server, whatever the entry is called now. */
export function storedDirectoryKey(serverId: string, key: string): string {
  return serverId + SEPARATOR + key;
}

/** The directory whose listing holds an album's tracks. */
export function albumOfDisc(disc: Extract<DirectoryRef, { kind: "disc" }>): ItemDirectory {
  return { kind: "item", serverKey: disc.serverKey, library: disc.library, item: disc.item };
}

/** What messages call a directory: no secret, nothing to parse. */
export function directoryLabel(directory: DirectoryRef): string {
  switch (directory.kind) {
    case "server":
      return directory.serverKey;
    case "library":
      return `${directory.serverKey}/${directory.library.name}`;
    default:
      return `${directory.serverKey}/${directory.library.name} (${directory.item.name})`;
  }
}
