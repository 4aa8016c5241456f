import { inject, injectable } from "tsyringe";
import { Clock, hasCode, MediaFsError } from "../base/index.js";
import { FileCache, type ReadLease } from "../cache/index.js";
import { Catalog, ConnectorSource, type FileRef } from "../catalog/index.js";
import { SidecarContent, SidecarInjector, type SidecarRef, type TreeEntry } from "../sidecars/index.js";
import { Store } from "../store/index.js";
import { changedTotalBytes } from "../transport/index.js";
import { entryChanges, showsOneOf } from "./entry-changes.js";
import { FailedReads } from "./failed-reads.js";
import type {
  Attributes,
  DirectoryEntry,
  Filesystem,
  FilesystemChange,
  FilesystemStats,
  HandleId,
  NodeEntry,
  NodeId,
} from "./filesystem.js";
import { HandleTable, type MediaHandle } from "./handle-table.js";
import { lendBytes } from "./lent-bytes.js";
import { MediaSources } from "./media-sources.js";
import { directoryOf, MediaTree } from "./media-tree.js";
import { type Node, NodeTable } from "./node-table.js";
import { openSidecar, type SidecarSource } from "./open-sidecar.js";
import { showsOtherEntries, type TreeChange } from "./tree-change.js";

// A size that no program takes for a full disk; the true one would cost a walk over every server.
const NOMINAL_TOTAL_BYTES = 2 ** 50;

/** An open media file for the monitor. */
export interface OpenMediaFile extends Omit<MediaHandle, "kind" | "node" | "failedReads"> {
  readonly handle: HandleId;
}

/** The libraries of every entry as one read-only tree. */
@injectable()
export class MediaFilesystem implements Filesystem {
  readonly #nodes = new NodeTable();
  readonly #handles = new HandleTable();
  readonly #listeners = new Set<(change: FilesystemChange) => void>();
  readonly #sources: MediaSources;
  readonly #tree: MediaTree;
  readonly #unsubscribe: () => void;
  readonly #sidecars: SidecarSource;

  constructor(
    @inject(Catalog) private readonly catalog: Catalog,
    @inject(ConnectorSource) connectors: ConnectorSource,
    @inject(SidecarInjector) injector: SidecarInjector,
    @inject(SidecarContent) private readonly content: SidecarContent,
    @inject(FileCache) private readonly cache: FileCache,
    @inject(Store) store: Store,
    @inject(Clock) private readonly clock: Clock,
  ) {
    this.#sidecars = { content, cache };
    this.#sources = new MediaSources(connectors);
    this.#tree = new MediaTree({ catalog, connectors, injector, content, store, clock });
    this.#unsubscribe = catalog.onChange(({ directories }) => this.#tellEntries(showsOneOf(directories)));
  }

  async lookup(parentId: NodeId, name: string, signal: AbortSignal): Promise<NodeEntry> {
    const parent = this.#nodes.get(parentId);
    const entry = await this.#tree.find(parent.target, name, signal);
    const attributes = await this.#tree.attributes(entry, signal);
    return { node: this.#nodes.acquire(parent, entry.name, entry.target).id, attributes };
  }

  lookupAtHand(parentId: NodeId, name: string): NodeEntry | undefined {
    const parent = this.#nodes.find(parentId);
    const entry = parent && this.#tree.findAtHand(parent.target, name);
    const attributes = entry && this.#tree.attributesAtHand(entry);
    return attributes && { node: this.#nodes.acquire(parent, entry.name, entry.target).id, attributes };
  }

  forget(node: NodeId, lookups: number): void {
    this.#nodes.forget(node, lookups);
  }

  async getattr(id: NodeId, signal: AbortSignal): Promise<Attributes> {
    const node = this.#nodes.get(id);
    if (node.target.kind === "root") return this.#tree.rootAttributes();
    return this.#tree.attributes(await this.#current(node, signal), signal);
  }

  getattrAtHand(id: NodeId): Attributes | undefined {
    const node = this.#nodes.find(id);
    if (node?.target.kind === "root") return this.#tree.rootAttributes();
    const entry = node && this.#tree.findAtHand(this.#nodes.get(node.parent).target, node.name);
    if (node === undefined || entry === undefined) return undefined;
    node.target = entry.target;
    return this.#tree.attributesAtHand(entry);
  }

  async readdir(id: NodeId, signal: AbortSignal): Promise<readonly DirectoryEntry[]> {
    return this.#tree.list(this.#nodes.get(id).target, signal);
  }

  async open(id: NodeId, signal: AbortSignal): Promise<HandleId> {
    const node = this.#nodes.get(id);
    if (node.target.kind === "root") throw new MediaFsError("IS_A_DIRECTORY", "/ is a directory");
    const { target } = await this.#current(node, signal);
    const path = this.#nodes.pathOf(node);
    if (directoryOf(target) !== undefined) throw new MediaFsError("IS_A_DIRECTORY", `${path} is a directory`);
    const handle =
      target.kind === "source"
        ? await this.#openMedia(node, target, signal)
        : ({
            kind: "sidecar",
            node: id,
            ...(await openSidecar(this.#sidecars, target as SidecarRef, signal)),
          } as const);
    // The path of an open file must outlive the kernel's interest in its name.
    node.lookups += 1;
    return this.#handles.add(handle);
  }

  async read(id: HandleId, offset: number, byteLength: number, signal: AbortSignal): Promise<ReadLease> {
    const handle = this.#handles.get(id);
    if (handle.kind === "sidecar") return lendBytes(handle.bytes, offset, byteLength);
    try {
      const read = () => handle.reader.read(offset, byteLength, signal);
      return await handle.failedReads.run({ offset, byteLength }, read);
    } catch (error) {
      if (hasCode(error, "SOURCE_CHANGED")) this.#learnChange(handle, error);
      throw error;
    }
  }

  release(id: HandleId): void {
    const handle = this.#handles.remove(id);
    if (handle === undefined) return;
    if (handle.kind === "media") handle.reader.close();
    else handle.release();
    this.#nodes.forget(handle.node, 1);
  }

  statfs(): FilesystemStats {
    return { totalBytes: NOMINAL_TOTAL_BYTES, files: this.#nodes.size };
  }

  onChange(listener: (change: FilesystemChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every handle with a live reader. */
  openFiles(): readonly OpenMediaFile[] {
    const files: OpenMediaFile[] = [];
    for (const [handle, entry] of this.#handles.entries()) {
      if (entry.kind === "media") files.push({ handle, ...entry });
    }
    return files;
  }

  /** Drops every cached window of an open file. Returns whether the handle exists. */
  purgeFile(id: HandleId): boolean {
    const handle = this.#handles.find(id);
    if (handle?.kind !== "media") return false;
    this.cache.purge(handle.fileKey);
    return true;
  }

  /** Drops one window of an open file. Returns whether it was there. */
  purgeWindow(id: HandleId, start: number): boolean {
    const handle = this.#handles.find(id);
    return handle?.kind === "media" && this.cache.purgeWindow(handle.fileKey, start);
  }

  /**
   * Forgets what is cached at and below a path such as `user@alias/Films`; all without one.
   * Rejects with NOT_FOUND or NOT_A_DIRECTORY.
   */
  async refresh(path: string | undefined, signal: AbortSignal): Promise<void> {
    const names = (path ?? "").split("/").filter((name) => name !== "");
    if (names.length === 0) {
      this.catalog.refresh();
      this.content.refresh();
      this.#tellEntries(({ target }) => target.kind === "root" || directoryOf(target) !== undefined);
      return;
    }
    const directory = await this.#tree.directoryAt(names, signal);
    this.catalog.refresh(directory);
    this.content.refresh(directory.serverKey);
    // Sidecars are refreshed all over the server.
    this.#tellEntries(({ target }) => directoryOf(target)?.serverKey === directory.serverKey);
  }

  /**
   * Shows what a new configuration makes of the tree. Handles stay open: those of entries that are gone give what is
   * in memory, and then fail with ENTRY_GONE.
   */
  reconfigured(change: TreeChange): void {
    this.catalog.forget(change.forgotten);
    for (const serverKey of change.refreshed) this.catalog.refresh({ kind: "server", serverKey });
    if (change.layout) this.catalog.rearrange();
    if (change.sidecars) this.#tree.forgetViews();
    this.#tellEntries(({ target }) => showsOtherEntries(target, change));
  }

  /** Ends every handle. */
  async close(): Promise<void> {
    this.#unsubscribe();
    for (const [id] of [...this.#handles.entries()]) this.release(id);
  }

  async #openMedia(node: Node, file: FileRef, signal: AbortSignal): Promise<MediaHandle> {
    const path = this.#nodes.pathOf(node);
    const cached = this.#sources.cachedFile(file, await this.catalog.sizeOf(file, signal));
    const { key: fileKey, sizeBytes } = cached;
    const [reader, failedReads] = [this.cache.open(cached), new FailedReads(this.clock)];
    return {
      kind: "media",
      node: node.id,
      path,
      file,
      fileKey,
      sizeBytes,
      openedAtMs: this.clock.now(),
      reader,
      failedReads,
    };
  }

  #learnChange(handle: MediaHandle, error: unknown): void {
    this.cache.purge(handle.fileKey);
    const total = changedTotalBytes(error);
    if (total !== undefined && total !== handle.sizeBytes) this.catalog.learnSize(handle.file, total);
    this.#tell({ kind: "content", node: handle.node });
  }

  /** The entry of a held node as it is now: its item may have a new version since the lookup. */
  async #current(node: Node, signal: AbortSignal): Promise<TreeEntry> {
    const entry = await this.#tree.find(this.#nodes.get(node.parent).target, node.name, signal);
    node.target = entry.target;
    return entry;
  }

  #tellEntries(concerns: (directory: Node) => boolean): void {
    for (const change of entryChanges(() => this.#nodes.all(), concerns)) this.#tell(change);
  }

  #tell(change: FilesystemChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
