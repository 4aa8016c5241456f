import { type Contents, memoryFile, patternFile } from "./contents.js";
import { diskName, type FileSpec, type ImageSpec, imagesOf, sourceOf } from "./file-specs.js";
import { idOf, seedOf } from "./ids.js";
import type { LibrarySection } from "./library.js";
import type { ItemKind, ItemTexts, ServerItem, ServerSource } from "./model.js";

/** What every item may be given. */
export interface ItemSpec {
  readonly title: string;
  readonly year?: number;
  /** `yyyy-mm-dd`. */
  readonly premiered?: string;
  readonly sortName?: string;
  /** When it came into the library. Default: follows from its title. */
  readonly addedMs?: number;
  readonly texts?: ItemTexts;
  readonly images?: readonly ImageSpec[];
  /** Tells apart items of the same title and year. Of films it is also a folder on disk in which they lie. */
  readonly key?: string;
}

/** A film, or another video that stands by itself. */
export interface MovieSpec extends ItemSpec {
  /** Default `Movie`. */
  readonly type?: "Movie" | "Video" | "MusicVideo";
  /** Its files: several are versions of it. Default: one made-up file. */
  readonly files?: readonly FileSpec[];
  /** The second and later parts of a film cut into several files. */
  readonly parts?: readonly FileSpec[];
  /** Folder item below which it lies. Default: the library's own folder. */
  readonly parent?: ServerItem;
  readonly artists?: readonly string[];
}

/** Adds a film in a folder of its own on disk. */
export function addMovie(section: LibrarySection, spec: MovieSpec): ServerItem {
  const name = titleWithYear(spec);
  const above = spec.parent?.path ?? section.path;
  const folder = spec.key === undefined ? `${above}/${name}` : `${above}/${spec.key}/${name}`;
  const id = idOf("Movie", folder);
  const files = spec.files ?? [{}];
  const sources = files.map((file, index) => {
    const label = file.label === undefined ? "" : ` - ${file.label}`;
    const versionId = index === 0 ? id : idOf("version", id, index);
    return sourceOf(file, { folder, base: `${name}${label}`, media: "video", id: versionId });
  });
  const artists = spec.artists?.map((artist) => ({ id: idOf("artist", artist), name: artist }));
  return section.library.add({
    ...commonFields(spec, folder),
    id,
    type: spec.type ?? "Movie",
    parentId: spec.parent?.id ?? section.folderId,
    path: sources[0]?.path ?? folder,
    sources,
    ...(artists === undefined ? {} : { artists }),
    ...(spec.parts === undefined ? {} : { parts: partsOf(spec, { id, folder, base: name, section }) }),
    images: imagesOf(spec.images, `${folder}/`),
  });
}

/** Adds a `.strm` file: a small text naming an address. */
export function addStrm(section: LibrarySection, spec: ItemSpec & { readonly target: string }): ServerItem {
  const folder = `${section.path}/${titleWithYear(spec)}`;
  const path = `${folder}/${titleWithYear(spec)}.strm`;
  const id = idOf("Strm", path, spec.key ?? "");
  const source: ServerSource = {
    ...sourceOf({ path, contents: memoryFile(`${spec.target}\n`) }, { folder, base: "", media: "video", id }),
    kind: "remote",
    remoteUrl: spec.target,
  };
  return addWithSource(section, { spec, folder, id, source });
}

/** Adds a DVD or BluRay folder: an item whose path is a directory and whose bytes nobody can have. */
export function addDiscFolder(
  section: LibrarySection,
  spec: ItemSpec & { readonly disc?: "Dvd" | "BluRay" },
): ServerItem {
  const folder = `${section.path}/${titleWithYear(spec)}`;
  const id = idOf("Disc", folder, spec.key ?? "");
  const contents = patternFile({ seed: seedOf(folder), sizeBytes: 4_700_000_000 });
  const source: ServerSource = {
    ...sourceOf({ path: folder, contents }, { folder, base: "", media: "video", id }),
    container: "",
    kind: "directory",
    discType: spec.disc ?? "Dvd",
  };
  return addWithSource(section, { spec, folder, id, source });
}

/** Adds a folder to a library of films, home videos or photos. */
export function addFolder(
  section: LibrarySection,
  spec: ItemSpec & { readonly type?: "Folder" | "PhotoAlbum"; readonly parent?: ServerItem },
): ServerItem {
  const path = `${spec.parent?.path ?? section.path}/${diskName(spec.title)}`;
  const parentId = spec.parent?.id ?? section.folderId;
  return section.library.add({
    ...commonFields(spec, path),
    id: idOf("Folder", path),
    type: spec.type ?? "Folder",
    parentId,
    path,
    images: imagesOf(spec.images, `${path}/`),
  });
}

/** A photo or book: an item that is one file. */
export interface PlainFileSpec extends ItemSpec {
  readonly type: "Photo" | "Book";
  readonly contents?: Contents;
  readonly extension?: string;
  readonly parent?: ServerItem;
}

/** Adds a photo or a book. Listings tell neither its size nor a source. */
export function addPlainFile(section: LibrarySection, spec: PlainFileSpec): ServerItem {
  const extension = spec.extension ?? (spec.type === "Photo" ? "jpg" : "epub");
  const path = `${spec.parent?.path ?? section.path}/${diskName(spec.title)}.${extension}`;
  const seed = seedOf(path);
  return section.library.add({
    ...commonFields(spec, path),
    id: idOf(spec.type, path, spec.key ?? ""),
    type: spec.type,
    parentId: spec.parent?.id ?? section.folderId,
    path,
    file: spec.contents ?? patternFile({ seed, sizeBytes: 100_000 + (seed % 5_000_000) }),
    images: imagesOf(spec.images, `${path}-`),
  });
}

/** Adds a box set or playlist that gathers items which stay where they are. */
export function addBoxSet(
  section: LibrarySection,
  spec: ItemSpec & { readonly type?: "BoxSet" | "Playlist"; readonly items: readonly ServerItem[] },
): ServerItem {
  const path = `${section.path}/${diskName(spec.title)} [boxset]`;
  return section.library.add({
    ...commonFields(spec, path),
    id: idOf("BoxSet", path),
    type: spec.type ?? "BoxSet",
    parentId: section.folderId,
    path,
    linkedIds: spec.items.map((item) => item.id),
    images: imagesOf(spec.images, `${path}/`),
  });
}

/** `Title (Year)` as a folder on disk is named. */
export function titleWithYear(spec: { readonly title: string; readonly year?: number }): string {
  return spec.year === undefined ? diskName(spec.title) : `${diskName(spec.title)} (${spec.year})`;
}

/** What items of every kind have; `place` decides the made-up dates. */
export function commonFields(spec: ItemSpec, place: string): Omit<ServerItem, "id" | "type"> {
  const addedMs = spec.addedMs ?? Date.UTC(2024, 0, 1) + (seedOf(place) % 300) * 86_400_000;
  const premieredMs = spec.premiered === undefined ? undefined : Date.parse(`${spec.premiered}T00:00:00Z`);
  return {
    name: spec.title,
    location: "FileSystem",
    createdMs: addedMs,
    savedMs: addedMs,
    ...(spec.sortName === undefined ? {} : { sortName: spec.sortName }),
    ...(spec.year === undefined ? {} : { year: spec.year }),
    ...(premieredMs === undefined ? {} : { premieredMs }),
    ...(spec.texts === undefined ? {} : { texts: spec.texts }),
  };
}

function partsOf(
  spec: MovieSpec,
  place: { readonly id: string; readonly folder: string; readonly base: string; readonly section: LibrarySection },
): ServerItem[] {
  return (spec.parts ?? []).map((file, index) => {
    const id = idOf("part", place.id, index + 2);
    const base = `${place.base} - part${index + 2}`;
    const source = sourceOf(file, { folder: place.folder, base, media: "video", id });
    const type: ItemKind = "Video";
    const fields = commonFields({ title: base }, source.path);
    return { ...fields, id, type, parentId: place.section.folderId, path: source.path, sources: [source] };
  });
}

function addWithSource(
  section: LibrarySection,
  made: { readonly spec: ItemSpec; readonly folder: string; readonly id: string; readonly source: ServerSource },
): ServerItem {
  return section.library.add({
    ...commonFields(made.spec, made.folder),
    id: made.id,
    type: "Movie",
    parentId: section.folderId,
    path: made.source.path,
    sources: [made.source],
    images: imagesOf(made.spec.images, `${made.folder}/`),
  });
}
