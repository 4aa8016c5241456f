import { type DirectoryRef, directoryKey } from "../catalog/index.js";
import type { FilesystemChange, NodeId } from "./filesystem.js";
import { directoryOf } from "./media-tree.js";
import type { Node } from "./node-table.js";

/** What to tell of directories whose names may be others now, with the names below each that somebody holds. */
export function entryChanges(
  nodes: () => Iterable<Node>,
  concerns: (directory: Node) => boolean,
): readonly FilesystemChange[] {
  const namesOf = new Map<NodeId, string[]>();
  for (const node of nodes()) if (concerns(node)) namesOf.set(node.id, []);
  if (namesOf.size === 0) return [];
  for (const { parent, name } of nodes()) namesOf.get(parent)?.push(name);
  return [...namesOf].map(([parent, names]) => ({ kind: "entries", parent, names }));
}

/** Whether a node shows one of these directories. */
export function showsOneOf(directories: readonly DirectoryRef[]): (node: Node) => boolean {
  const keys = new Set(directories.map(directoryKey));
  return ({ target }) => {
    const directory = directoryOf(target);
    return directory !== undefined && keys.has(directoryKey(directory));
  };
}
