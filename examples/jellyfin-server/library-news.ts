import type { ItemChange } from "./library.js";

/** What changed since the last message, as servers of this family tell it. Ids are those of the model. */
export interface LibraryNews {
  readonly FoldersAddedTo: readonly string[];
  readonly FoldersRemovedFrom: readonly string[];
  readonly ItemsAdded: readonly string[];
  readonly ItemsRemoved: readonly string[];
  readonly ItemsUpdated: readonly string[];
  readonly CollectionFolders: readonly string[];
}

/** Gathers changes until they have come to rest, and tells them then as one. */
export class NewsDesk {
  readonly #waitMs: () => number;
  readonly #publish: (news: LibraryNews) => void;
  #changes: ItemChange[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `waitMs` begins anew with every change, so that nothing is told during a long scan. */
  constructor(waitMs: () => number, publish: (news: LibraryNews) => void) {
    this.#waitMs = waitMs;
    this.#publish = publish;
  }

  note(change: ItemChange): void {
    // Who is known by name alone is not announced.
    if (change.item.parentId === undefined && change.sectionId === undefined) return;
    this.#changes.push(change);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), this.#waitMs());
    this.#timer.unref();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const changes = this.#changes;
    this.#changes = [];
    this.#publish(newsOf(changes));
  }
}

function newsOf(changes: readonly ItemChange[]): LibraryNews {
  const of = (kind: ItemChange["kind"]) => changes.filter((change) => change.kind === kind);
  const ids = (kind: ItemChange["kind"]) => distinct(of(kind).map(({ item }) => item.id));
  const parents = (kind: ItemChange["kind"]) => distinct(of(kind).map(({ item }) => item.parentId));
  return {
    FoldersAddedTo: parents("added"),
    FoldersRemovedFrom: parents("removed"),
    ItemsAdded: ids("added"),
    ItemsRemoved: ids("removed"),
    ItemsUpdated: ids("updated"),
    CollectionFolders: distinct([...of("added"), ...of("removed")].map(({ sectionId }) => sectionId)),
  };
}

function distinct(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
