import type { Library, PageRequest } from "mediafs/plugin-api";
import type { ItemDto } from "./dto.js";
import type { RawPage } from "./paging.js";
import { textsOf } from "./scalars.js";

const PAGE_LIMIT = 1000;

/** Fetches a page of a library's album artists, with their names alone. */
export type ArtistPages = (library: Library, page: PageRequest, signal: AbortSignal) => Promise<RawPage>;

/**
 * The album artists of one library by id and by name. The server may name another id of the same artist at an album
 * than in its list of artists (a folder and an entry made from tags), so the name decides where ids differ.
 */
export class ArtistNames {
  readonly #ids = new Set<string>();
  readonly #byName = new Map<string, string>();

  /** Adds listed artists. */
  add(artists: readonly ItemDto[]): void {
    for (const { Id, Name } of artists) {
      this.#ids.add(Id);
      const key = nameKey(Name ?? "");
      if (!this.#byName.has(key)) this.#byName.set(key, Id);
    }
  }

  /** Id, as listed, of the first album artist of an album or track; undefined when it has none or an unlisted one. */
  artistOf(dto: ItemDto): string | undefined {
    const first = dto.AlbumArtists?.[0];
    const id = first?.Id == null ? undefined : String(first.Id);
    if (id !== undefined && this.#ids.has(id)) return id;
    const [name] = textsOf([first?.Name, dto.AlbumArtist]) ?? [];
    return name === undefined ? undefined : this.#byName.get(nameKey(name));
  }
}

/** Knows the album artists of libraries, from the pages that were listed anyway or else by asking for them. */
export class ArtistDirectory {
  readonly #fetch: ArtistPages;
  readonly #known = new Map<string, ArtistNames>();
  readonly #passes = new Map<string, { readonly names: ArtistNames; nextStart: number }>();

  constructor(fetch: ArtistPages) {
    this.#fetch = fetch;
  }

  /** Learns from a page of a library's artists. Once a pass was complete it replaces what was known. */
  observe(library: Library, page: PageRequest, raw: RawPage): void {
    if (page.start === 0) this.#passes.set(library.id, { names: new ArtistNames(), nextStart: 0 });
    const pass = this.#passes.get(library.id);
    if (pass === undefined || pass.nextStart !== page.start) return;
    pass.names.add(raw.dtos);
    pass.nextStart = raw.nextStart ?? Number.NaN;
    if (raw.nextStart !== undefined) return;
    this.#passes.delete(library.id);
    this.#known.set(library.id, pass.names);
  }

  /** The artists of a library. Rejects as the listing does. */
  async of(library: Library, signal: AbortSignal): Promise<ArtistNames> {
    const known = this.#known.get(library.id);
    if (known !== undefined) return known;
    const names = new ArtistNames();
    for (let start: number | undefined = 0; start !== undefined; ) {
      const raw: RawPage = await this.#fetch(library, { start, limit: PAGE_LIMIT }, signal);
      names.add(raw.dtos);
      start = raw.nextStart;
    }
    this.#known.set(library.id, names);
    return names;
  }
}

// Tags spell a name with other case, accents and punctuation than the artist's own entry does.
function nameKey(name: string): string {
  const letters = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return letters === "" ? name.trim() : letters;
}
