import type { PlexItem, PlexMedia, PlexPart, PlexSection, PlexStream } from "./model.js";

const FIRST_RATING_KEY = 1101;
const FIRST_ADDED = 1_700_000_000;

/** What a new library needs. */
export interface PlexSectionOptions {
  readonly title: string;
  readonly type: PlexSection["type"];
  /** Films that nobody looks up. */
  readonly otherVideos?: boolean;
  /** Folder on the server's disk. Default `/srv/<title>`; a Windows path is allowed. */
  readonly path?: string;
}

/** Everything the simulated server holds. Changing it takes effect at the next request. */
export class PlexLibrary {
  readonly #items = new Map<string, PlexItem>();
  readonly #sections: PlexSection[] = [];
  #nextKey = FIRST_RATING_KEY;
  #nextId = 5001;

  get sections(): readonly PlexSection[] {
    return this.#sections;
  }

  /** Adds an empty library. */
  addSection({ title, type, otherVideos, path }: PlexSectionOptions): PlexSection {
    const agent = otherVideos ? "com.plexapp.agents.none" : `tv.plex.agents.${type}`;
    const scanner = otherVideos ? "Plex Video Files Scanner" : "Plex Scanner";
    const key = String(this.#sections.length + 1);
    const section = { key, type, title, agent, scanner, path: path ?? `/srv/${title}` };
    this.#sections.push(section);
    return section;
  }

  /** Adds an item with the next key. */
  add(item: Omit<PlexItem, "ratingKey" | "addedAt"> & Partial<Pick<PlexItem, "addedAt">>): PlexItem {
    const number = this.#nextKey++;
    const addedAt = FIRST_ADDED + number;
    const made = { addedAt, updatedAt: addedAt + 50, ...item, ratingKey: String(number) };
    this.#items.set(made.ratingKey, made);
    return made;
  }

  /** Changes fields of an item. */
  change(ratingKey: string, fields: Partial<Omit<PlexItem, "ratingKey">>): void {
    const item = this.#items.get(ratingKey);
    if (item !== undefined) this.#items.set(ratingKey, { ...item, ...fields });
  }

  /** Removes an item and everything below it. */
  remove(ratingKey: string): void {
    for (const child of this.children(ratingKey)) this.remove(child.ratingKey);
    this.#items.delete(ratingKey);
  }

  /** A number that no file, version or stream has. */
  nextId(): number {
    return this.#nextId++;
  }

  item(ratingKey: string | undefined): PlexItem | undefined {
    return ratingKey === undefined ? undefined : this.#items.get(ratingKey);
  }

  /** Every item, in the order of their creation. */
  all(): readonly PlexItem[] {
    return [...this.#items.values()];
  }

  children(ratingKey: string): readonly PlexItem[] {
    return this.all().filter(({ parentKey }) => parentKey === ratingKey);
  }

  /** The file of this id, in its version and item. */
  part(id: number): { readonly item: PlexItem; readonly media: PlexMedia; readonly part: PlexPart } | undefined {
    for (const item of this.#items.values()) {
      for (const media of item.media ?? []) {
        const part = media.parts.find((one) => one.id === id);
        if (part !== undefined) return { item, media, part };
      }
    }
    return undefined;
  }

  /** The stream of this id. */
  stream(id: number): PlexStream | undefined {
    const parts = this.all().flatMap(({ media }) => (media ?? []).flatMap((one) => one.parts));
    return parts.flatMap(({ streams }) => streams).find((stream) => stream.id === id);
  }
}
