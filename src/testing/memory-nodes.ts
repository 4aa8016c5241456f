import { MediaFsError } from "../core/base/index.js";
import { type NodeId, ROOT_NODE } from "../core/vfs/index.js";

interface MemoryNode {
  readonly parent: NodeId;
  readonly path: readonly string[];
  holds: number;
  children: number;
}

/** The nodes that somebody holds, counted as the FUSE protocol counts them. */
export class MemoryNodes {
  readonly #nodes = new Map<NodeId, MemoryNode>([[ROOT_NODE, { parent: 0, path: [], holds: 1, children: 0 }]]);
  readonly #byName = new Map<string, NodeId>();
  #last: NodeId = ROOT_NODE;

  /** How many there are, the root included. */
  get size(): number {
    return this.#nodes.size;
  }

  /** The names from the root. Throws NOT_FOUND for a node that nobody holds. */
  pathOf(id: NodeId): readonly string[] {
    return this.#get(id).path;
  }

  /** The node of a name, held once more. */
  acquire(parent: NodeId, name: string): NodeId {
    const above = this.#get(parent);
    const key = keyOf(parent, name);
    const known = this.#byName.get(key);
    if (known !== undefined) {
      this.hold(known);
      return known;
    }
    const id = ++this.#last;
    this.#nodes.set(id, { parent, path: [...above.path, name], holds: 1, children: 0 });
    this.#byName.set(key, id);
    above.children += 1;
    return id;
  }

  /** Holds a node once more. */
  hold(id: NodeId): void {
    this.#get(id).holds += 1;
  }

  /** Lets a node go so many times. */
  forget(id: NodeId, lookups: number): void {
    const node = this.#nodes.get(id);
    if (node === undefined || id === ROOT_NODE) return;
    node.holds = Math.max(0, node.holds - lookups);
    this.#prune(id, node);
  }

  /** Every node with its path. */
  *all(): Generator<readonly [NodeId, readonly string[]]> {
    for (const [id, { path }] of [...this.#nodes]) yield [id, path];
  }

  /** The names below a node that somebody holds. */
  namesBelow(parent: NodeId): readonly string[] {
    return [...this.#nodes.values()].filter((node) => node.parent === parent).map(({ path }) => path.at(-1) ?? "");
  }

  #get(id: NodeId): MemoryNode {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new MediaFsError("NOT_FOUND", `no node ${id}`);
    return node;
  }

  #prune(id: NodeId, node: MemoryNode): void {
    if (id === ROOT_NODE || node.holds > 0 || node.children > 0) return;
    this.#nodes.delete(id);
    this.#byName.delete(keyOf(node.parent, node.path.at(-1) ?? ""));
    const above = this.#nodes.get(node.parent);
    if (above === undefined) return;
    above.children -= 1;
    this.#prune(node.parent, above);
  }
}

function keyOf(parent: NodeId, name: string): string {
  return `${parent}/${name}`;
}
