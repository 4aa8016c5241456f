import type { Contents } from "./contents.js";

/** The kinds of items that the simulated server knows; the names are those of the API. */
export type ItemKind =
  | "CollectionFolder"
  | "Folder"
  | "Movie"
  | "Series"
  | "Season"
  | "Episode"
  | "MusicArtist"
  | "MusicAlbum"
  | "Audio"
  | "AudioBook"
  | "MusicVideo"
  | "Video"
  | "Photo"
  | "PhotoAlbum"
  | "Book"
  | "BoxSet"
  | "Playlist";

/** What a library says it holds; absent for a mixed one. */
export type CollectionKind =
  | "movies"
  | "tvshows"
  | "music"
  | "musicvideos"
  | "homevideos"
  | "boxsets"
  | "books"
  | "photos"
  | "playlists";

/** Something another item points to by id and name. */
export interface NamedRef {
  readonly id: string;
  readonly name: string;
}

/** An item of the simulated library. Dates are milliseconds since 1970. */
export interface ServerItem {
  readonly id: string;
  readonly type: ItemKind;
  readonly name: string;
  readonly sortName?: string;
  /** The folder in which it lies on disk; absent for libraries, their top folders and artists known by name alone. */
  readonly parentId?: string;
  readonly path?: string;
  readonly location: "FileSystem" | "Virtual" | "Remote";
  readonly createdMs: number;
  /** When its metadata was last saved: its Etag. */
  readonly savedMs: number;
  readonly year?: number;
  readonly premieredMs?: number;
  readonly endMs?: number;
  readonly index?: number;
  readonly indexEnd?: number;
  readonly parentIndex?: number;
  /** Of a special: where it is to be shown among the seasons. */
  readonly airs?: { readonly beforeSeason?: number; readonly beforeEpisode?: number; readonly afterSeason?: number };
  readonly series?: NamedRef;
  readonly season?: NamedRef;
  readonly album?: NamedRef;
  readonly albumArtists?: readonly NamedRef[];
  readonly artists?: readonly NamedRef[];
  readonly collectionType?: CollectionKind;
  /** Of a box set or playlist: ids of what it gathers. */
  readonly linkedIds?: readonly string[];
  readonly texts?: ItemTexts;
  /** Versions, the item's own file first. */
  readonly sources?: readonly ServerSource[];
  /** The second and later parts of a film in several files. */
  readonly parts?: readonly ServerItem[];
  /** The file of a photo or book, which have no sources. */
  readonly file?: Contents;
  readonly images?: readonly ServerImage[];
}

/** What people read about an item. */
export interface ItemTexts {
  readonly originalTitle?: string;
  readonly overview?: string;
  readonly tagline?: string;
  readonly genres?: readonly string[];
  readonly studios?: readonly string[];
  readonly tags?: readonly string[];
  readonly countries?: readonly string[];
  readonly people?: readonly ServerPerson[];
  readonly certification?: string;
  readonly communityRating?: number;
  readonly criticRating?: number;
  readonly status?: "Continuing" | "Ended";
  readonly providerIds?: Readonly<Record<string, string>>;
  readonly trailerUrl?: string;
}

/** Somebody in the credits. */
export interface ServerPerson {
  readonly name: string;
  readonly type: "Actor" | "GuestStar" | "Director" | "Writer" | "Producer" | "Composer";
  readonly role?: string;
}

/** One file of an item. Its id is an item id too: the bytes of every version can be asked for by it. */
export interface ServerSource {
  readonly id: string;
  readonly path: string;
  readonly label: string;
  readonly container: string;
  readonly contents: Contents;
  /** `directory` is a DVD or BluRay folder: listed like a file, but no endpoint gives its bytes. */
  readonly kind: "file" | "directory" | "remote";
  readonly discType?: "Dvd" | "BluRay";
  /** Where a `.strm` file points to. */
  readonly remoteUrl?: string;
  readonly durationSeconds?: number;
  readonly streams: readonly ServerStream[];
  readonly subtitles: readonly ServerSubtitle[];
}

/** A stream inside a file, as a probe of the file tells it. */
export interface ServerStream {
  readonly type: "Video" | "Audio" | "Subtitle";
  readonly codec: string;
  readonly language?: string;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bitRate?: number;
  readonly isDefault?: boolean;
  readonly isForced?: boolean;
}

/** A subtitle file beside a video. */
export interface ServerSubtitle {
  readonly path: string;
  readonly extension: string;
  readonly contents: Contents;
  readonly language?: string;
  readonly title?: string;
  readonly forced?: boolean;
  readonly hearingImpaired?: boolean;
  readonly isDefault?: boolean;
}

/** An image of an item. */
export interface ServerImage {
  readonly type: ImageKind;
  readonly path: string;
  readonly extension: string;
  readonly contents: Contents;
  readonly width?: number;
  readonly height?: number;
}

/** The image types of the API that the simulated server holds. */
export type ImageKind = "Primary" | "Backdrop" | "Logo" | "Thumb" | "Banner" | "Art" | "Disc" | "BoxRear";
