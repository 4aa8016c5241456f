import { MediaFsError } from "../base/index.js";
import type { DirectoryRef, FileRef } from "../catalog/index.js";
import type { SidecarRef } from "../sidecars/index.js";
import { type NodeId, ROOT_NODE } from "./filesystem.js";

/** What a node stands for. */
export type NodeTarget = { readonly kind: "root" } | DirectoryRef | FileRef | SidecarRef;

/** A file or directory that somebody holds. */
export interface Node {
  readonly id: NodeId;
  /** 0 for the root. */
  readonly parent: NodeId;
  readonly name: string;
  /** As of the last lookup. */
  target: NodeTarget;
  lookups: number;
  /** Nodes in the table below this one: it stays while there are any. */
  children: number;
}

/** The nodes that drivers hold, counted as the FUSE protocol counts them. */
export class NodeTable {
  readonly #nodes = new Map<NodeId, Node>();
  readonly #byName = new Map<string, Node>();
  #nextId: NodeId = ROOT_NODE + 1;

  constructor() {
    const root: Node = { id: ROOT_NODE, parent: 0, name: "", target: { kind: "root" }, lookups: 1, children: 0 };
    this.#nodes.set(ROOT_NODE, root);
  }

  /** Nodes held, the root included. */
  get size(): number {
    return this.#nodes.size;
  }

  /** The node. Throws NOT_FOUND when nobody holds it. */
  get(id: NodeId): Node {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new MediaFsError("NOT_FOUND", `no node ${id}`);
    return node;
  }

  /** The node; undefined when nobody holds it. */
  find(id: NodeId): Node | undefined {
    return this.#nodes.get(id);
  }

  /** The node of a name, created if need be, with one more lookup and this target. */
  acquire(parent: Node, name: string, target: NodeTarget): Node {
    const key = keyOf(parent.id, name);
    const known = this.#byName.get(key);
    if (known !== undefined) {
      known.target = target;
      known.lookups += 1;
      return known;
    }
    const node: Node = { id: this.#nextId++, parent: parent.id, name, target, lookups: 1, children: 0 };
    this.#nodes.set(node.id, node);
    this.#byName.set(key, node);
    parent.children += 1;
    return node;
  }

  /** Gives back lookups; a node without lookups and children goes, and so may its parents. */
  forget(id: NodeId, lookups: number): void {
    const node = this.#nodes.get(id);
    if (node === undefined || id === ROOT_NODE) return;
    node.lookups = Math.max(0, node.lookups - lookups);
    this.#prune(node);
  }

  /** Path from the root, starting with `/`. */
  pathOf(node: Node): string {
    const names: string[] = [];
    for (let at: Node | undefined = node; at !== undefined && at.id !== ROOT_NODE; at = this.#nodes.get(at.parent)) {
      names.unshift(at.name);
    }
    return `/${names.join("/")}`;
  }

  /** Every node held. */
  all(): IterableIterator<Node> {
    return this.#nodes.values();
  }

  #prune(node: Node): void {
    if (node.id === ROOT_NODE || node.lookups > 0 || node.children > 0) return;
    this.#nodes.delete(node.id);
    this.#byName.delete(keyOf(node.parent, node.name));
    const parent = this.#nodes.get(node.parent);
    if (parent === undefined) return;
    parent.children -= 1;
    this.#prune(parent);
  }
}

function keyOf(parent: NodeId, name: string): string {
  return `${parent}/${name}`;
}
