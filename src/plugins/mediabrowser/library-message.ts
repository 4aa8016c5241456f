import type { LibraryChange } from "mediafs/plugin-api";

/** What a message of the server means to a program that shows its libraries. */
export type LibraryMessage =
  | { readonly kind: "change"; readonly change: LibraryChange }
  /** Who does not say `KeepAlive` once in so many seconds is told nothing any more. */
  | { readonly kind: "keepAlive"; readonly seconds: number };

/** Reads a message; undefined for one that says nothing of the libraries, or cannot be read. */
export function readLibraryMessage(text: string): LibraryMessage | undefined {
  const { MessageType, Data } = fieldsOf(parsed(text));
  if (MessageType === "ForceKeepAlive") {
    return typeof Data === "number" && Data > 0 ? { kind: "keepAlive", seconds: Data } : undefined;
  }
  if (MessageType !== "LibraryChanged") return undefined;
  const change = changeOf(fieldsOf(Data));
  return change === undefined ? undefined : { kind: "change", change };
}

// The folders are those on the disk, where they are items; of one that is none (the top of a library) the items that
// were added tell enough. All libraries are named whenever any folder comes or goes: that says nothing.
function changeOf(data: Readonly<Record<string, unknown>>): LibraryChange | undefined {
  const added = idsIn(data.ItemsAdded);
  const removed = idsIn(data.ItemsRemoved);
  const folders = [...idsIn(data.FoldersAddedTo), ...idsIn(data.FoldersRemovedFrom)];
  const updated = [...new Set([...idsIn(data.ItemsUpdated), ...folders])];
  if (added.length + updated.length + removed.length === 0) return undefined;
  return { kind: "items", added, updated, removed };
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === "string" && id !== "") : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
