import type { Filesystem, NodeEntry, NodeId } from "../vfs/index.js";
import { ROOT_NODE } from "../vfs/index.js";

// Shorter than the kernel itself trusts a path that it has just walked.
const HELD_MS = 1_000;

interface HeldDirectory {
  readonly path: string;
  readonly node: NodeId;
  readonly release: () => void;
}

/** Paths for drivers that speak no nodes. The nodes of a path are held only while it is used, and its directory a moment longer. */
export class PathWalker {
  readonly #filesystem: Filesystem;
  #near: HeldDirectory | undefined;

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
        const known = this.#filesystem.lookupAtHand?.(node, name);
        node = (known ?? (await this.#filesystem.lookup(node, name, signal))).node;
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

  /**
   * What `attributes` would give without waiting; undefined says nothing. Holds the directory for a moment: programs
   * ask for one name of it after the other.
   */
  attributesAtHand(path: string): NodeEntry["attributes"] | undefined {
    const filesystem = this.#filesystem;
    const slash = path.lastIndexOf("/");
    if (slash === path.length - 1) return filesystem.getattrAtHand?.(ROOT_NODE);
    const directory = this.#directoryAtHand(path.slice(0, slash));
    if (directory === undefined) return undefined;
    const found = filesystem.lookupAtHand?.(directory, path.slice(slash + 1));
    if (found === undefined) return undefined;
    filesystem.forget(found.node, 1);
    return found.attributes;
  }

  #directoryAtHand(path: string): NodeId | undefined {
    if (path === "") return ROOT_NODE;
    if (this.#near?.path === path) return this.#near.node;
    const held: NodeId[] = [];
    for (const name of path.slice(1).split("/")) {
      const found = this.#filesystem.lookupAtHand?.(held.at(-1) ?? ROOT_NODE, name);
      if (found === undefined) {
        this.#forget(held);
        return undefined;
      }
      held.push(found.node);
    }
    const node = held.pop();
    // A node holds what it lies in.
    this.#forget(held);
    if (node !== undefined) this.#hold(path, node);
    return node;
  }

  #hold(path: string, node: NodeId): void {
    this.#near?.release();
    const release = () => {
      clearTimeout(timer);
      this.#near = undefined;
      this.#filesystem.forget(node, 1);
    };
    const timer = setTimeout(release, HELD_MS);
    timer.unref();
    this.#near = { path, node, release };
  }

  #forget(nodes: readonly NodeId[]): void {
    for (const node of nodes) this.#filesystem.forget(node, 1);
  }
}
