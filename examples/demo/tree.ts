import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fitInto, type Paint, sizeText, widthOf } from "./paint.js";

/** A file or folder of the mount. */
export interface TreeNode {
  readonly name: string;
  readonly path: string;
  /** Exact size of a file. */
  readonly sizeBytes: number;
  /** Of a folder: what it holds, in the order in which it is shown. */
  readonly children?: readonly TreeNode[];
}

const MEDIA = /\.(mkv|mp4|flac)$/;

/** Whether this is a real file of the server, not one made from its metadata. */
export function isMedia(node: TreeNode): boolean {
  return node.children === undefined && MEDIA.test(node.name);
}

/** Reads a folder and all below it, one call at a time: the mount and the server behind it share this process's threads. */
export async function readTree(path: string, name: string): Promise<TreeNode> {
  const children: TreeNode[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) children.push(await readTree(below, entry.name));
    else children.push({ name: entry.name, path: below, sizeBytes: (await stat(below)).size });
  }
  return { name, path, sizeBytes: 0, children: children.toSorted(inOrderOfDisplay) };
}

/** All files below a node, in the order in which they are shown. */
export function filesOf(node: TreeNode): TreeNode[] {
  return node.children === undefined ? [node] : node.children.flatMap(filesOf);
}

/** The tree as lines: names on the left, sizes on the right. */
export function treeLines(root: TreeNode, paint: Paint): string[] {
  return [paint.folder(root.name), ...childLines(root, "", paint)];
}

function childLines(node: TreeNode, indent: string, paint: Paint): string[] {
  const children = node.children ?? [];
  return children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    const line = nodeLine(child, `${indent}${isLast ? "└─ " : "├─ "}`, paint);
    return [line, ...childLines(child, `${indent}${isLast ? "   " : "│  "}`, paint)];
  });
}

function nodeLine(node: TreeNode, lead: string, paint: Paint): string {
  const sizeColumns = 9;
  const name = fitInto(node.name, paint.columns - lead.length - sizeColumns - 1);
  if (node.children !== undefined) return `${paint.dim(lead)}${paint.folder(name)}`;
  const gap = " ".repeat(Math.max(1, paint.columns - lead.length - widthOf(name) - sizeColumns));
  const size = sizeText(node.sizeBytes).padStart(sizeColumns);
  return isMedia(node)
    ? `${paint.dim(lead)}${name}${gap}${size}`
    : `${paint.dim(lead)}${paint.dim(`${name}${gap}${size}`)}`;
}

const collator = new Intl.Collator("en", { numeric: true });

function inOrderOfDisplay(a: TreeNode, b: TreeNode): number {
  return rankOf(a) - rankOf(b) || collator.compare(a.name, b.name);
}

function rankOf(node: TreeNode): number {
  if (node.children !== undefined) return 0;
  return isMedia(node) ? 1 : 2;
}
