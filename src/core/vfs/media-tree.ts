import { type Clock, MediaFsError, stableHash64 } from "../base/index.js";
import type { Catalog, ConnectorSource, DirectoryRef } from "../catalog/index.js";
import type { SidecarContent, SidecarInjector, SidecarRef, TreeEntry } from "../sidecars/index.js";
import type { Store } from "../store/index.js";
import { DirectoryViews } from "./directory-views.js";
import type { Attributes, DirectoryEntry } from "./filesystem.js";
import type { NodeTarget } from "./node-table.js";
import { isProbeName } from "./probe-names.js";
import { RootDirectory } from "./root-directory.js";

/** What the tree is made of. */
export interface TreeParts {
  readonly catalog: Catalog;
  readonly connectors: ConnectorSource;
  readonly injector: SidecarInjector;
  readonly content: SidecarContent;
  readonly store: Store;
  readonly clock: Clock;
}

/** The tree by targets: what stands below one, under which name, with which attributes. Holds no nodes. */
export class MediaTree {
  readonly #parts: TreeParts;
  readonly #views: DirectoryViews;
  readonly #root: RootDirectory;

  constructor(parts: TreeParts) {
    this.#parts = parts;
    this.#views = new DirectoryViews(parts.injector);
    this.#root = new RootDirectory(parts.store, parts.clock);
  }

  /** The entry of a name. Rejects with NOT_FOUND or NOT_A_DIRECTORY, or the server's error. */
  async find(parent: NodeTarget, name: string, signal: AbortSignal): Promise<TreeEntry> {
    const entry =
      parent.kind === "root" ? this.#rootEntry(name) : await this.#childOf(requireDirectory(parent), name, signal);
    if (entry === undefined) throw new MediaFsError("NOT_FOUND", `no name ${name}`);
    return entry;
  }

  /** What `find` would give without waiting; undefined says nothing. */
  findAtHand(parent: NodeTarget, name: string): TreeEntry | undefined {
    if (parent.kind === "root") return this.#rootEntry(name);
    const directory = directoryOf(parent);
    const listing = directory && this.#parts.catalog.listAtHand(directory);
    return listing && this.#views.of(listing).find(name);
  }

  /** Every entry of a directory. Rejects with NOT_A_DIRECTORY or the server's error. */
  async entries(target: NodeTarget, signal: AbortSignal): Promise<readonly TreeEntry[]> {
    if (target.kind === "root") return this.#rootEntries();
    return this.#views.of(await this.#parts.catalog.list(requireDirectory(target), signal)).entries;
  }

  /** Every name of a directory as drivers list it. Rejects as `entries` does. */
  async list(target: NodeTarget, signal: AbortSignal): Promise<readonly DirectoryEntry[]> {
    const entries = await this.entries(target, signal);
    return entries.map(({ name, inode, target }) => {
      const directory = directoryOf(target);
      if (directory === undefined) return { name, kind: "file", inode, attributes: undefined };
      return new ListedDirectory(name, inode, () => this.directoryAttributes(inode, directory));
    });
  }

  /** The directory at a path from the root, which is not itself among them. Rejects with NOT_FOUND, NOT_A_DIRECTORY. */
  async directoryAt(names: readonly string[], signal: AbortSignal): Promise<DirectoryRef> {
    let target: NodeTarget = { kind: "root" };
    for (const name of names) target = (await this.find(target, name, signal)).target;
    return requireDirectory(target);
  }

  /** Attributes of an entry; the size of a file may cost a request, the first time. */
  async attributes(entry: TreeEntry, signal: AbortSignal): Promise<Attributes> {
    const { target, inode, mtimeMs } = entry;
    const directory = directoryOf(target);
    if (directory !== undefined) return this.directoryAttributes(inode, directory);
    const sizeBytes =
      target.kind === "source"
        ? await this.#parts.catalog.sizeOf(target, signal)
        : await this.#parts.content.size(target as SidecarRef, signal);
    return { kind: "file", inode, sizeBytes, mtimeMs };
  }

  /** What `attributes` would give without waiting; undefined says nothing. */
  attributesAtHand({ target, inode, mtimeMs }: TreeEntry): Attributes | undefined {
    const directory = directoryOf(target);
    if (directory !== undefined) return this.directoryAttributes(inode, directory);
    const sizeBytes =
      target.kind === "source"
        ? this.#parts.catalog.sizeAtHand(target)
        : this.#parts.content.sizeAtHand(target as SidecarRef);
    return sizeBytes === undefined ? undefined : { kind: "file", inode, sizeBytes, mtimeMs };
  }

  /** Attributes of a directory, without any request. */
  directoryAttributes(inode: bigint, directory: DirectoryRef): Attributes {
    return { kind: "directory", inode, sizeBytes: 0, mtimeMs: this.#parts.catalog.directoryMtimeMs(directory) };
  }

  /** Makes what stands beside the media anew: other sidecars are wanted. */
  forgetViews(): void {
    this.#views.forget();
  }

  rootAttributes(): Attributes {
    const mtimeMs = this.#root.mtimeMs(this.#parts.connectors.keys());
    return { kind: "directory", inode: stableHash64("root"), sizeBytes: 0, mtimeMs };
  }

  async #childOf(directory: DirectoryRef, name: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const { catalog } = this.#parts;
    const kind = directory.kind === "server" ? undefined : directory.library.kind;
    if (isProbeName(name, kind)) {
      // Of a directory not listed yet its own sidecars are all that can be known without a request.
      const known = catalog.peek(directory) ?? { directory, entries: [], fetchedAtMs: 0 };
      if (this.#views.of(known).find(name) === undefined) return undefined;
    }
    return this.#views.of(await catalog.list(directory, signal)).find(name);
  }

  #rootEntries(): readonly TreeEntry[] {
    return this.#parts.connectors.keys().map((serverKey) => this.#serverEntry(serverKey));
  }

  #rootEntry(name: string): TreeEntry | undefined {
    return this.#parts.connectors.keys().includes(name) ? this.#serverEntry(name) : undefined;
  }

  #serverEntry(serverKey: string): TreeEntry {
    const { inode, target } = this.#root.entry(serverKey);
    return { name: serverKey, inode, mtimeMs: this.#parts.catalog.directoryMtimeMs(target), target };
  }
}

/** A directory among names. Its date is made when it is asked for: not every driver does. */
class ListedDirectory implements DirectoryEntry {
  readonly kind = "directory";
  readonly name: string;
  readonly inode: bigint;
  readonly #attributes: () => Attributes;

  constructor(name: string, inode: bigint, attributes: () => Attributes) {
    this.name = name;
    this.inode = inode;
    this.#attributes = attributes;
  }

  get attributes(): Attributes {
    return this.#attributes();
  }
}

/** The directory that a target is; undefined for the root, files and sidecars. */
export function directoryOf(target: NodeTarget): DirectoryRef | undefined {
  switch (target.kind) {
    case "server":
    case "library":
    case "item":
    case "files":
    case "disc":
      return target;
    default:
      return undefined;
  }
}

function requireDirectory(target: NodeTarget): DirectoryRef {
  const directory = directoryOf(target);
  if (directory === undefined) throw new MediaFsError("NOT_A_DIRECTORY", "not a directory");
  return directory;
}
