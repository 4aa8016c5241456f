import type { Filesystem, NodeEntry, NodeId } from "../vfs/index.js";
import { ROOT_NODE } from "../vfs/index.js";

/** Paths for drivers that speak no nodes. The nodes of a path are held only while it is used. */
export class PathWalker {
  readonly #filesystem: Filesystem;

  constructor(filesystem: Filesystem) {
    this.#filesystem = filesystem;
  }

  /** Runs `use` with the node of a path. Rejects with NOT_FOUND, NOT_A_DIRECTORY, or as `use` does. */
  async at<T>(path: string, signal: AbortSignal, use: (node: NodeId) => Promise<T>): Promise<T> {
    const names = path.split("/").filter((name) => name !== "");
    if (names.length === 0) return use(ROOT_NODE);
    const held: NodeId[] = [];
    try {
      let node = ROOT_NODE;
      for (const name of names) {
        node = (await this.#filesystem.lookup(node, name, signal)).node;
        held.push(node);
      }
      return await use(node);
    } finally {
      this.#forget(held);
    }
  }

  /** The attributes of a path. Rejects as `at` does. */
  async attributes(path: string, signal: AbortSignal): Promise<NodeEntry["attributes"]> {
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    if (name === "") return this.#filesystem.getattr(ROOT_NODE, signal);
    return this.at(path.slice(0, slash), signal, async (parent) => {
      const entry = await this.#filesystem.lookup(parent, name, signal);
      this.#filesystem.forget(entry.node, 1);
      return entry.attributes;
    });
  }

  #forget(nodes: readonly NodeId[]): void {
    for (const node of nodes) this.#filesystem.forget(node, 1);
  }
}
