import { idOf } from "./ids.js";
import type { CollectionKind, ServerItem, ServerSource } from "./model.js";

/** A library and its folder on disk. New items go into the folder, as on a real server. */
export interface LibrarySection {
  readonly library: Library;
  /** Id of the library as users see it. */
  readonly id: string;
  readonly name: string;
  /** Id of the folder on disk: the parent that its top items name. */
  readonly folderId: string;
  readonly path: string;
}

/** What a new library needs. */
export interface SectionOptions {
  readonly name: string;
  /** Absent for a mixed library. */
  readonly kind?: CollectionKind;
  /** Folder on the server's disk. Default `/srv/<name>`. */
  readonly path?: string;
}

/** What happened to an item. */
export interface ItemChange {
  readonly kind: "added" | "updated" | "removed";
  readonly item: ServerItem;
  /** Id of the library in which it lies, or lay. */
  readonly sectionId: string | undefined;
}

/** Everything the simulated server holds. Changing it takes effect at the next request. */
export class Library {
  readonly #items = new Map<string, ServerItem>();
  readonly #children = new Map<string, string[]>();
  readonly #sectionOfFolder = new Map<string, string>();
  readonly #sources = new Map<string, { item: ServerItem; source: ServerSource }>();
  readonly #sections: LibrarySection[] = [];
  readonly #listeners = new Set<(change: ItemChange) => void>();
  #revision = 0;

  /** Calls back after each change. Returns the function that ends it. */
  onChange(listener: (change: ItemChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Grows with each change: keys what is derived from the content. */
  get revision(): number {
    return this.#revision;
  }

  /** The libraries in the order of their creation. */
  get sections(): readonly LibrarySection[] {
    return this.#sections;
  }

  /** Adds an empty library. */
  addSection(options: SectionOptions): LibrarySection {
    const path = options.path ?? `/srv/${options.name.toLowerCase()}`;
    const id = idOf("CollectionFolder", options.name);
    const folderId = idOf("Folder", path);
    const dates = { createdMs: Date.UTC(2024, 0, 1), savedMs: Date.UTC(2024, 0, 1) };
    const kind = options.kind === undefined ? {} : { collectionType: options.kind };
    this.#sectionOfFolder.set(folderId, id);
    this.add({ id, type: "CollectionFolder", name: options.name, path, location: "FileSystem", ...dates, ...kind });
    this.add({ id: folderId, type: "Folder", name: options.name, path, location: "FileSystem", ...dates });
    const section = { library: this, id, name: options.name, folderId, path };
    this.#sections.push(section);
    return section;
  }

  /** Adds an item, or replaces the one of the same id. */
  add(item: ServerItem): ServerItem {
    const known = this.#items.get(item.id);
    if (known !== undefined) this.#forgetSources(known);
    else if (item.parentId !== undefined) this.#siblings(item.parentId).push(item.id);
    this.#items.set(item.id, item);
    this.#keepSources(item);
    this.#changed(known === undefined ? "added" : "updated", item);
    return item;
  }

  /** Changes fields of an item; its metadata date becomes now unless the change says otherwise. */
  change(id: string, fields: Partial<Omit<ServerItem, "id" | "type" | "parentId">>): ServerItem | undefined {
    const item = this.#items.get(id);
    return item === undefined ? undefined : this.add({ ...item, savedMs: Date.now(), ...fields });
  }

  /** Removes an item and everything below it. */
  remove(id: string): void {
    for (const child of [...(this.#children.get(id) ?? [])]) this.remove(child);
    const item = this.#items.get(id);
    if (item === undefined) return;
    this.#forgetSources(item);
    this.#items.delete(id);
    this.#children.delete(id);
    if (item.parentId !== undefined) {
      const siblings = this.#siblings(item.parentId);
      siblings.splice(siblings.indexOf(id), 1);
    }
    this.#changed("removed", item);
  }

  /** The item of this id: parts of films included, versions not. */
  item(id: string): ServerItem | undefined {
    return this.#items.get(id);
  }

  /** The file named by an item id (its first version) or by the id of a version. */
  source(id: string): { readonly item: ServerItem; readonly source: ServerSource } | undefined {
    return this.#sources.get(id);
  }

  /** What lies directly in a folder on disk; of a library, what lies in its folder. */
  children(id: string): ServerItem[] {
    const section = this.#sections.find((candidate) => candidate.id === id);
    const ids = this.#children.get(section?.folderId ?? id) ?? [];
    return ids.flatMap((child) => this.#items.get(child) ?? []);
  }

  /** Everything below a folder or library, parents before children. */
  *descendants(id: string): Generator<ServerItem> {
    for (const child of this.children(id)) {
      yield child;
      yield* this.descendants(child.id);
    }
  }

  /** Every item, in the order of their creation. */
  all(): Iterable<ServerItem> {
    return this.#items.values();
  }

  /** Id of the library in which an item lies; undefined for what lies in none (an artist known by name alone). */
  sectionIdOf(item: ServerItem): string | undefined {
    let current: ServerItem | undefined = item;
    while (current?.parentId !== undefined) current = this.#items.get(current.parentId);
    if (current === undefined) return undefined;
    return current.type === "CollectionFolder" ? current.id : this.#sectionOfFolder.get(current.id);
  }

  #changed(kind: ItemChange["kind"], item: ServerItem): void {
    this.#revision++;
    for (const listener of this.#listeners) listener({ kind, item, sectionId: this.sectionIdOf(item) });
  }

  #siblings(parentId: string): string[] {
    let siblings = this.#children.get(parentId);
    if (siblings === undefined) {
      siblings = [];
      this.#children.set(parentId, siblings);
    }
    return siblings;
  }

  #keepSources(item: ServerItem): void {
    for (const source of item.sources ?? []) this.#sources.set(source.id, { item, source });
    for (const part of item.parts ?? []) {
      this.#items.set(part.id, part);
      this.#keepSources(part);
    }
  }

  #forgetSources(item: ServerItem): void {
    for (const source of item.sources ?? []) this.#sources.delete(source.id);
    for (const part of item.parts ?? []) {
      this.#items.delete(part.id);
      this.#forgetSources(part);
    }
  }
}
