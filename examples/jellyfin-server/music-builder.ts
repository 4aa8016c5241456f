import { diskName, type FileSpec, imagesOf, sourceOf } from "./file-specs.js";
import { idOf } from "./ids.js";
import type { LibrarySection } from "./library.js";
import type { NamedRef, ServerItem } from "./model.js";
import { commonFields, type ItemSpec, titleWithYear } from "./video-builders.js";

/** A track of an album. */
export interface TrackSpec extends Partial<ItemSpec> {
  readonly title: string;
  readonly number?: number;
  readonly disc?: number;
  readonly file?: FileSpec;
  readonly artists?: readonly string[];
}

/** An album of an artist. */
export interface AlbumSpec extends ItemSpec {
  readonly artist: string;
  readonly tracks: readonly TrackSpec[];
  /** Each disc lies in a folder of its own below the album, which the server lists as a folder. */
  readonly discFolders?: boolean;
  /** Images and texts of the artist. */
  readonly artistSpec?: Partial<ItemSpec>;
  /** The artist has no folder: it is known by name alone, and the album lies in the library's folder. */
  readonly artistByName?: boolean;
}

/** Adds an album; its artist too, unless it is there already. */
export function addAlbum(section: LibrarySection, spec: AlbumSpec): ServerItem {
  const artist = artistOf(section, spec);
  const path = `${artist.path ?? section.path}/${titleWithYear(spec)}`;
  const albumArtists = [{ id: artist.id, name: artist.name }];
  const album = section.library.add({
    ...commonFields(spec, path),
    id: idOf("Album", path, spec.key ?? ""),
    type: "MusicAlbum",
    parentId: artist.path === undefined ? section.folderId : artist.id,
    path,
    albumArtists,
    artists: albumArtists,
    images: imagesOf(spec.images, `${path}/`),
  });
  for (const [index, track] of spec.tracks.entries()) {
    addTrack(section, { album, folder: discFolderOf(section, album, spec, track), number: index + 1 }, track);
  }
  return album;
}

function artistOf(section: LibrarySection, spec: AlbumSpec): ServerItem {
  const path = spec.artistByName ? undefined : `${section.path}/${diskName(spec.artist)}`;
  const id = idOf("artist", spec.artist);
  const known = section.library.item(id);
  if (known !== undefined) return known;
  return section.library.add({
    ...commonFields({ ...spec.artistSpec, title: spec.artist }, path ?? spec.artist),
    id,
    type: "MusicArtist",
    ...(path === undefined ? {} : { parentId: section.folderId, path }),
    images: imagesOf(spec.artistSpec?.images, `${path ?? "/var/lib/jellyfin/metadata/artists/"}/`),
  });
}

function discFolderOf(section: LibrarySection, album: ServerItem, spec: AlbumSpec, track: TrackSpec): ServerItem {
  if (!spec.discFolders || track.disc === undefined) return album;
  const title = `Disc ${track.disc}`;
  const path = `${album.path}/${title}`;
  const id = idOf("Folder", path);
  const fields = commonFields({ title }, path);
  return section.library.item(id) ?? section.library.add({ ...fields, id, type: "Folder", parentId: album.id, path });
}

function addTrack(
  section: LibrarySection,
  place: { readonly album: ServerItem; readonly folder: ServerItem; readonly number: number },
  spec: TrackSpec,
): ServerItem {
  const number = spec.number ?? place.number;
  const base = `${String(number).padStart(2, "0")} - ${diskName(spec.title)}`;
  const id = idOf("Audio", place.folder.id, spec.disc ?? 0, number, spec.title);
  const source = sourceOf(spec.file ?? {}, { folder: place.folder.path ?? section.path, base, media: "audio", id });
  const artists: readonly NamedRef[] | undefined =
    spec.artists?.map((name) => ({ id: idOf("artist", name), name })) ?? place.album.albumArtists;
  return section.library.add({
    ...commonFields(spec, source.path),
    id,
    type: "Audio",
    parentId: place.folder.id,
    path: source.path,
    index: number,
    ...(spec.disc === undefined ? {} : { parentIndex: spec.disc }),
    album: { id: place.album.id, name: place.album.name },
    ...(place.album.albumArtists === undefined ? {} : { albumArtists: place.album.albumArtists }),
    ...(artists === undefined ? {} : { artists }),
    sources: [source],
    images: imagesOf(spec.images, `${source.path}-`),
  });
}
