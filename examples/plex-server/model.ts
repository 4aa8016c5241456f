import type { Contents } from "../jellyfin-server/index.js";

/** Types of items by the number that the API filters by. The official table, not that of the community's document. */
export const TYPE_NUMBERS = {
  movie: 1,
  show: 2,
  season: 3,
  episode: 4,
  artist: 8,
  album: 9,
  track: 10,
  clip: 12,
  photo: 13,
  photoalbum: 14,
  collection: 18,
} as const;

/** The kinds of items that the simulated server knows. */
export type PlexItemType = keyof typeof TYPE_NUMBERS;

/** A library. */
export interface PlexSection {
  readonly key: string;
  readonly type: "movie" | "show" | "artist" | "photo";
  readonly title: string;
  readonly agent: string;
  readonly scanner: string;
  readonly path: string;
}

/** An item of the simulated library. Moments are seconds since 1970, as the API has them. */
export interface PlexItem {
  readonly ratingKey: string;
  readonly type: PlexItemType;
  readonly sectionKey: string;
  readonly parentKey?: string;
  readonly title: string;
  readonly titleSort?: string;
  readonly originalTitle?: string;
  readonly edition?: string;
  readonly year?: number;
  /** `yyyy-mm-dd`. */
  readonly available?: string;
  /** Number of a season, episode or track. */
  readonly index?: number;
  /** Number of a track's disc. */
  readonly disc?: number;
  readonly addedAt: number;
  readonly updatedAt?: number;
  readonly deletedAt?: number;
  /** Of a show: its seasons are hidden. */
  readonly skipChildren?: boolean;
  /** Ids such as `imdb://tt1`. */
  readonly guids?: readonly string[];
  readonly guid?: string;
  readonly texts?: PlexTexts;
  readonly images?: readonly PlexImage[];
  /** A poster that is not on the server, in place of its own. */
  readonly foreignThumb?: string;
  readonly media?: readonly PlexMedia[];
}

/** What people read about an item. */
export interface PlexTexts {
  readonly summary?: string;
  readonly tagline?: string;
  readonly studio?: string;
  readonly contentRating?: string;
  readonly audienceRating?: number;
  readonly genres?: readonly string[];
  readonly directors?: readonly string[];
  readonly roles?: readonly { readonly tag: string; readonly role: string }[];
  readonly collection?: string;
}

/** An image of an item. */
export interface PlexImage {
  readonly element: "thumb" | "art" | "banner" | "clearLogo";
  /** Changes with the bytes. */
  readonly stamp: number;
  readonly contents: Contents;
}

/** A version of an item. */
export interface PlexMedia {
  readonly id: number;
  readonly title?: string;
  readonly resolution?: string;
  readonly container: string;
  /** Made by the server for other devices. */
  readonly optimized?: boolean;
  readonly deletedAt?: number;
  readonly parts: readonly PlexPart[];
}

/** A file of a version. */
export interface PlexPart {
  readonly id: number;
  /** Changes with the bytes. */
  readonly stamp: number;
  /** Path on the server's disk; absent where the server does not tell it. */
  readonly file?: string;
  readonly hidesSize?: boolean;
  readonly contents: Contents;
  readonly streams: readonly PlexStream[];
}

/** A stream in a file, or with contents of its own a file beside it. */
export interface PlexStream {
  readonly id: number;
  /** 1 video, 2 audio, 3 subtitle, 4 lyrics. */
  readonly kind: 1 | 2 | 3 | 4;
  readonly codec: string;
  readonly language?: string;
  readonly forced?: boolean;
  readonly hearingImpaired?: boolean;
  readonly contents?: Contents;
}
