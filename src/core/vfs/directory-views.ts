import type { CatalogEntry, Listing } from "../catalog/index.js";
import type { SidecarInjector, TreeEntry } from "../sidecars/index.js";

/** A directory as it is shown: media, directories and sidecars, with names at hand. */
export class DirectoryView {
  readonly entries: readonly TreeEntry[];
  #byName: Map<string, TreeEntry> | undefined;

  constructor(entries: readonly TreeEntry[]) {
    this.entries = entries;
  }

  /** The entry of a name, in whichever Unicode form it is asked for. */
  find(name: string): TreeEntry | undefined {
    // Made at the first lookup: a listing that is only read needs no index.
    this.#byName ??= new Map(this.entries.map((entry) => [entry.name, entry]));
    return this.#byName.get(name) ?? this.#byName.get(name.normalize("NFC"));
  }
}

/** Views of listings, made once for each. */
export class DirectoryViews {
  readonly #injector: SidecarInjector;
  #views = new WeakMap<Listing, DirectoryView>();

  constructor(injector: SidecarInjector) {
    this.#injector = injector;
  }

  /** The view of a listing; the same listing has the same view. */
  of(listing: Listing): DirectoryView {
    const known = this.#views.get(listing);
    if (known !== undefined) return known;
    const entries: readonly (CatalogEntry | TreeEntry)[] = [...listing.entries, ...this.#injector.sidecarsOf(listing)];
    const view = new DirectoryView(entries);
    this.#views.set(listing, view);
    return view;
  }

  /** Makes every view anew when it is next asked for. */
  forget(): void {
    this.#views = new WeakMap();
  }
}
