/**
 * The contract between mediafs and a connector plugin: types only, no code.
 *
 * Import it as `mediafs/plugin-api`. Its version is {@link PLUGIN_API_VERSION_OF_THIS_FILE}; a plugin names the
 * range it was written for in {@link MediaFsPlugin.apiVersion}.
 *
 * Words used throughout:
 * - *item*: something the server lists (a film, a season, an album, a folder).
 * - *source*: one file of an item. A film in two versions, or in two parts, is one item with two sources.
 * - *version*: an opaque text that changes when, and only when, the thing changed. It keys caches.
 * - Times ending in `Ms` are milliseconds: since 1970 for moments, plain for durations. Sizes are bytes.
 */

/** The plugin API version that this file describes (semver). A type so that the file stays free of code. */
export type PLUGIN_API_VERSION_OF_THIS_FILE = "1.1.0";

/** What a plugin package exports as its default. */
export interface MediaFsPlugin<O extends PluginOptions = PluginOptions> {
  /** What `servers[].type` says to choose this plugin: lower-case letters, digits and dashes, starting with a letter. */
  readonly name: string;
  /** Semver range of the plugin API it was written for, for example `^1.0.0`. */
  readonly apiVersion: string;
  /** The options it takes from its `servers[]` entry, beside `alias`, `type` and `enabled`, which belong to mediafs. */
  readonly options: OptionTable;
  /** Icon for `desktop.ini` and the monitor: a `file:` or `data:` URL. */
  readonly icon?: URL;
  /**
   * Connects to one server. Called at the start and again, with growing pauses, after a retryable failure.
   * Rejects with an error from {@link PluginContext.fail}.
   */
  connect(context: PluginContext<O>): Promise<Connector>;
  /**
   * Signs a person in, in place of options typed by hand: `mediafs config init` offers it. Once, before there is an
   * entry. Rejects with an error from {@link SignInContext.fail}. Since 1.1.0.
   */
  signIn?(context: SignInContext): Promise<SignInResult>;
}

/** The values of a plugin's options after validation: defaults filled in, `${ENV}` and `…File` resolved. */
export type PluginOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** Every option of a plugin, by its key in the configuration file. No key ends in `File`: that names a secret's file. */
export type OptionTable = Readonly<Record<string, OptionDeclaration>>;

/** One option, declared once: validation, prompts, `--help`, the schema and the docs derive from it. */
export interface OptionDeclaration {
  /** `url` is a string that must be an absolute `http:` or `https:` URL. */
  readonly type: "string" | "url" | "number" | "boolean";
  /** Whether the entry is refused without it. Default false. */
  readonly required?: boolean;
  /** Used when the entry leaves it out. Must be of the option's type. */
  readonly default?: string | number | boolean;
  /** Masked wherever values are shown, and may be given as `<key>File: path` instead. Default false. */
  readonly secret?: boolean;
  /** One sentence for people: what it is and where to find its value. */
  readonly help: string;
  /** Inclusive bounds of a number. */
  readonly min?: number;
  /** Inclusive bounds of a number. */
  readonly max?: number;
  /** The only values a string may have. */
  readonly oneOf?: readonly string[];
}

/** What mediafs gives a plugin: everything it may use. It sees nothing else of the core. */
export interface PluginContext<O extends PluginOptions = PluginOptions> {
  /** The entry's validated options. */
  readonly options: O;
  /** The entry's name for people, `user@alias` or `alias`. */
  readonly serverKey: string;
  /** Logs under the entry's name. Secrets among the options are masked by the sink. */
  readonly log: PluginLogger;
  /** HTTP to the server: deadlines, retries and masking are done. */
  readonly http: PluginHttp;
  /** Aborts when the entry is disabled, reconfigured or the program ends. */
  readonly signal: AbortSignal;
  /** 32 hex digits, stable for this machine and this entry: two mounts never share one. */
  readonly deviceId: string;
  /** A name of this machine for the server's device list. */
  readonly deviceName: string;
  /** Version of mediafs, for the server's device list. */
  readonly clientVersion: string;
  /** Keeps small secrets (tokens) across restarts, apart for each entry. */
  readonly store: PluginStore;
  /** Registers a value to be masked in every log line from now on (a token just received). */
  addSecret(value: string): void;
  /** Makes the error to throw: `throw context.fail("AUTH_REJECTED", "the server refused the API key")`. */
  fail(code: PluginErrorCode, message: string, details?: FailDetails): Error;
}

/** What mediafs gives a sign-in: what a connection gets, without an entry, and the person at the terminal. */
export interface SignInContext
  extends Pick<PluginContext, "log" | "http" | "deviceName" | "clientVersion" | "addSecret" | "fail"> {
  /** The options that the person gave already and that are valid, defaults not filled in. */
  readonly options: PluginOptions;
  readonly dialogue: SignInDialogue;
  /** 32 hex digits, stable for this machine, this user and this plugin: signing in again adds no device. */
  readonly deviceId: string;
  /** Aborts when the person gives up. */
  readonly signal: AbortSignal;
}

/**
 * How a sign-in talks with the person: one thing at a time, in lines of text. What waits for an answer rejects with
 * `ABORTED` when the person gives up, and with a usage error where nobody can be asked; pass both on.
 */
export interface SignInDialogue {
  /** Says something in a line of its own. */
  say(text: string): void;
  /**
   * Shows where to go with a browser, on any device, and the code to enter there. From then on, until it is called
   * again or the sign-in goes on otherwise, the person sees that mediafs waits.
   */
  showCode(code: SignInCode): void;
  /** Lets the person choose. A choice that is the only one is taken without a question. At least one must be given. */
  choose<T>(question: string, choices: readonly SignInChoice<T>[]): Promise<T>;
  /** The person's answer, trimmed; the preset for an empty one. What is marked secret is not shown while it is typed. */
  ask(question: string, details?: { readonly preset?: string; readonly secret?: boolean }): Promise<string>;
}

/** A code to enter in a browser. */
export interface SignInCode {
  /** Where to enter it: short enough to be typed. */
  readonly address: URL;
  readonly code: string;
  readonly expiresAt?: Date;
}

/** One of the things to choose from. */
export interface SignInChoice<T> {
  /** One line, for people. */
  readonly label: string;
  readonly value: T;
}

/** What a sign-in found out. */
export interface SignInResult {
  /** Values for the entry. What the person gave by hand wins over them. */
  readonly options: PluginOptions;
  /** Name of the server for people; mediafs suggests a name for its directory from it. */
  readonly serverName?: string;
}

/** What {@link PluginContext.fail} may add to an error. */
export interface FailDetails {
  /** The error that caused this one. Never shown to users; logged with secrets masked. */
  readonly cause?: unknown;
  /** What the user can do, one sentence, replacing the code's own hint. */
  readonly hint?: string;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number;
}

/**
 * The errors a plugin may raise. What users see follows from the code.
 * - `AUTH_REJECTED`: credentials refused. Never retried.
 * - `ACCESS_DENIED`: valid credentials without the right to this thing.
 * - `USER_UNKNOWN`: the server has no such user.
 * - `SERVER_UNREACHABLE`: no connection, or it broke. Retried.
 * - `SERVER_STARTING`: the server says that it is not ready yet. Retried.
 * - `SERVER_NOT_SET_UP`: its set-up wizard was never finished.
 * - `SERVER_WRONG_ADDRESS`: something answered, but not this server's API (a web page, a redirect, a wrong base path).
 * - `SERVER_WRONG_PRODUCT`: a server of another kind answered.
 * - `SERVER_BAD_ANSWER`: an answer that breaks the API's own rules.
 * - `RATE_LIMITED`: too many requests. Retried after `retryAfterMs`.
 * - `REQUEST_TIMEOUT`: no answer within the deadline. Retried.
 * - `ITEM_NOT_FOUND`: the item, or the artwork, does not exist (any more).
 * - `UNSUPPORTED`: the server has the thing but cannot give it (no byte endpoint for a DVD folder).
 * - `SERVER_REFUSED`: the server has the thing but will not send it now (no bandwidth left for it). Since 1.1.0.
 * - `ABORTED`: the signal given to the call was aborted.
 */
export type PluginErrorCode =
  | "AUTH_REJECTED"
  | "ACCESS_DENIED"
  | "USER_UNKNOWN"
  | "SERVER_UNREACHABLE"
  | "SERVER_STARTING"
  | "SERVER_NOT_SET_UP"
  | "SERVER_WRONG_ADDRESS"
  | "SERVER_WRONG_PRODUCT"
  | "SERVER_BAD_ANSWER"
  | "RATE_LIMITED"
  | "REQUEST_TIMEOUT"
  | "ITEM_NOT_FOUND"
  | "UNSUPPORTED"
  | "SERVER_REFUSED"
  | "ABORTED";

/** A logger for people who run mediafs. One line, lower case, no secret; `fields` become structured. */
export interface PluginLogger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Small texts that survive a restart. A store that cannot be written keeps them for this run and warns once. */
export interface PluginStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}

/**
 * HTTP for API calls (not for media bytes; those are fetched by mediafs from a {@link MediaURL}).
 * Never follows a redirect, never sends credentials by itself, sends `Accept-Encoding: gzip` and decodes.
 */
export interface PluginHttp {
  /**
   * Sends a request and resolves with whatever the server answers, an error status included.
   * A GET is repeated after connection failures, timeouts, 429 and 503 (honouring Retry-After) within the deadline.
   * Rejects with `SERVER_UNREACHABLE`, `REQUEST_TIMEOUT`, `SERVER_BAD_ANSWER` (body over the limit) or `ABORTED`.
   */
  request(request: PluginHttpRequest): Promise<PluginHttpResponse>;
  /**
   * Opens a web socket, over which a server tells what changes; resolves once it is open. Since 1.1.
   * Rejects with `SERVER_UNREACHABLE` when it cannot be had, whatever the server answered instead, with
   * `REQUEST_TIMEOUT` or `ABORTED`.
   */
  openWebSocket(request: PluginWebSocketRequest): Promise<PluginWebSocket>;
}

/** One API call. */
export interface PluginHttpRequest {
  readonly url: URL;
  /** Default `GET`. */
  readonly method?: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON with its content type. */
  readonly json?: unknown;
  /** Sent in place of `json`, for servers that take something else: XML, a form. Since 1.1.0. */
  readonly body?: PluginHttpBody;
  /** Overall deadline, retries included. Default 15,000. */
  readonly timeoutMs?: number;
  /** How often a GET or HEAD may be repeated. Default 2; 0 sends it once. */
  readonly retries?: number;
  /** Statuses to hand over at once though they are usually retried (of 429 and 503). Default none. */
  readonly noRetryStatuses?: readonly number[];
  readonly signal: AbortSignal;
}

/** A text to send. */
export interface PluginHttpBody {
  /** Such as `text/xml; charset="utf-8"`. */
  readonly contentType: string;
  /** Sent as UTF-8. */
  readonly text: string;
}

/** A complete answer. */
export interface PluginHttpResponse {
  readonly status: number;
  /** Lower-case names; several values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 MiB. */
  readonly body: Uint8Array;
  /** The body as UTF-8 text. */
  text(): string;
  /** The body as JSON. Throws `SERVER_BAD_ANSWER` when it is not JSON. */
  json(): unknown;
}

/** A web socket to open. */
export interface PluginWebSocketRequest {
  /** `http:` or `https:`, as for any other request. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Until it is open. Default 15,000. */
  readonly timeoutMs?: number;
  /** Ends the socket, too, once it is open. */
  readonly signal: AbortSignal;
}

/** An open web socket. mediafs asks every half minute whether the server is still there. */
export interface PluginWebSocket {
  /**
   * The server's text messages in their order, for one reader. Ends after `close()` and when the server closes; throws
   * `SERVER_UNREACHABLE` when the connection breaks or falls silent, `SERVER_BAD_ANSWER` when more than 16 MiB wait to
   * be read, and `ABORTED`.
   */
  readonly messages: AsyncIterable<string>;
  /** Sends a text message; does nothing once the socket has ended. */
  send(text: string): void;
  /** Ends it. */
  close(): void;
}

/** A live connection to one server. Every method may be called concurrently, and honours its signal promptly. */
export interface Connector {
  readonly server: ServerIdentity;
  /**
   * Cheapest call that proves the server is up and the credentials hold. Called, too, after a {@link MediaURL} was
   * refused and before the next one is asked for: a connector that can log in again does so here.
   */
  ping(signal: AbortSignal): Promise<void>;
  /** The libraries of this user that hold media files. */
  listLibraries(signal: AbortSignal): Promise<Library[]>;
  /**
   * The direct children of a library or a folder-like item, a page at a time, each with its sources and artwork.
   * Rejects with `ITEM_NOT_FOUND` when the parent is gone.
   */
  listItems(parent: ParentRef, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>>;
  /**
   * Full metadata ({@link MediaItem.details}) of many items in one request or few. At most 100 ids a call; ids that
   * are gone are absent from the answer; the order is free.
   */
  getItems?(ids: readonly string[], signal: AbortSignal): Promise<MediaItem[]>;
  /**
   * Everything below a library, flat, each item with its {@link MediaItem.parentId}: the same items, under the same
   * parents, that `listItems` would give folder by folder. Rejects with `UNSUPPORTED` for a library that can only be
   * listed folder by folder.
   */
  sweep?(library: Library, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>>;
  /**
   * Where the untouched bytes of a source are. The URL must support single `Range: bytes=a-b` requests. Asked anew when
   * the one given before expired or was refused: {@link StreamRequest.refused} then tells a connector that knows
   * several ways to the bytes that it is time for another. Rejects with `SERVER_REFUSED` when the server refuses all.
   */
  getStreamURL(item: ItemRef, source: SourceRef, signal: AbortSignal, request?: StreamRequest): Promise<MediaURL>;
  /** Where an image is. */
  getArtworkURL(item: ItemRef, artwork: ArtworkRef, signal: AbortSignal): Promise<MediaURL>;
  /** Where an external subtitle file is. */
  getSubtitleURL?(item: ItemRef, subtitle: SubtitleRef, signal: AbortSignal): Promise<MediaURL>;
  /**
   * Calls back for each change on the server until the signal aborts. Rejects when the channel cannot be had or kept:
   * mediafs then calls again, after growing pauses, unless the error is one that does not pass (`UNSUPPORTED`,
   * `AUTH_REJECTED`). Once the channel stands after it was interrupted, calls back with `everything`.
   */
  watch?(onChange: (change: LibraryChange) => void, signal: AbortSignal): Promise<void>;
  /** Releases everything. After it, no request is sent. */
  close(): Promise<void>;
}

/** Which server this is. */
export interface ServerIdentity {
  /** For people: `Jellyfin`, `Plex Media Server`. */
  readonly product: string;
  readonly version: string;
  /** Stable over restarts, upgrades and address changes: the namespace of caches and inode numbers. */
  readonly id: string;
}

/** A top-level collection of a server. */
export interface Library {
  readonly id: string;
  readonly name: string;
  readonly kind: LibraryKind;
  /** When it was created or last changed, if the server tells. */
  readonly changedAtMs?: number;
}

/** What a library holds. `folders` is shown as it lies on the server's disk. */
export type LibraryKind = "movies" | "series" | "music" | "musicVideos" | "mixed" | "boxSets" | "folders";

/** What {@link Connector.listItems} lists the children of. */
export interface ParentRef {
  readonly library: Library;
  /** Absent for the library itself. */
  readonly item?: ItemRef;
}

/** Enough of an item to ask for it again. */
export interface ItemRef {
  readonly id: string;
  readonly type: ItemType;
}

/** Enough of a source to ask for its bytes. */
export interface SourceRef {
  readonly id: string;
  /**
   * Changes when the file's bytes change. Absent: derived from size and date. Given back as the listing gave it: a
   * connector whose server says nothing of this with the bytes refuses an older version with `ITEM_NOT_FOUND`.
   */
  readonly version?: string;
}

/** What is known when an address is asked for. Since 1.1.0. */
export interface StreamRequest {
  /** HTTP status with which the server refused the address given last for this source. Absent: it refused none. */
  readonly refused?: number;
}

/** A page of a listing. Pages are asked for in order, from 0. */
export interface PageRequest {
  /** Index of the first item wanted. */
  readonly start: number;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Items from {@link PageRequest.start}. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent after the last one. */
  readonly nextStart?: number;
  /** How many there are in all, if the server tells. Lets pages be fetched ahead. */
  readonly total?: number;
}

/**
 * Kinds of items. Folder-like ones are `series`, `season`, `musicArtist`, `musicAlbum`, `boxSet`, `photoAlbum` and
 * `folder`: their children come from `listItems`. The others have sources.
 *
 * A `file` is one of which nothing is known but what the listing says: shown under exactly the name it has, as far as
 * every operating system takes that, and without NFO. Since 1.1.0.
 */
export type ItemType =
  | "movie"
  | "series"
  | "season"
  | "episode"
  | "musicArtist"
  | "musicAlbum"
  | "track"
  | "musicVideo"
  | "video"
  | "photo"
  | "photoAlbum"
  | "book"
  | "boxSet"
  | "folder"
  | "file";

/** Something the server lists. */
export interface MediaItem extends ItemRef {
  readonly name: string;
  /** Changes when its metadata changes. Absent when the server has no such thing: metadata then ages by time alone. */
  readonly version?: string;
  /** Required in the answers of `sweep`: the item or library under which `listItems` shows it. */
  readonly parentId?: string;
  readonly sortName?: string;
  readonly originalName?: string;
  readonly year?: number;
  /** `yyyy-mm-dd`. */
  readonly premiered?: string;
  readonly addedAtMs?: number;
  /** When it, or for a folder its content, last changed. */
  readonly changedAtMs?: number;
  /** Ids of the item in public databases, by lower-case name: `imdb`, `tmdb`, `tvdb`, `musicbrainzalbum`, … */
  readonly providerIds?: Readonly<Record<string, string>>;
  /** The item's files, its own first. Absent or empty for folder-like items. */
  readonly sources?: readonly MediaSource[];
  /** Images that exist on the server: nothing else is shown. */
  readonly artwork?: readonly ArtworkRef[];
  /** Of an episode or season. */
  readonly series?: SeriesFacts;
  /** Of a season or episode; 0 is specials. */
  readonly seasonNumber?: number;
  /** Of an episode. */
  readonly episodeNumber?: number;
  /** Last number of a file holding several episodes. */
  readonly episodeNumberEnd?: number;
  /** Of an album or track: names of the album's artists. */
  readonly albumArtists?: readonly string[];
  /** Of a track or music video. */
  readonly artists?: readonly string[];
  readonly album?: string;
  readonly trackNumber?: number;
  readonly discNumber?: number;
  /** Everything an NFO says beyond this. Only `getItems` fills it. */
  readonly details?: ItemDetails;
}

/** What an episode or season knows of its series. */
export interface SeriesFacts {
  readonly id: string;
  readonly name: string;
  readonly year?: number;
}

/** One file of an item. */
export interface MediaSource extends SourceRef {
  /**
   * Name of the file on the server, without directories: what stands before the last `/` or `\` is cut off, except of a
   * `file`.
   */
  readonly fileName?: string;
  /** Extension without dot, used when `fileName` is absent. */
  readonly extension?: string;
  /** Exact size. Absent when only a request can tell: mediafs then asks for one byte at the first stat. */
  readonly sizeBytes?: number;
  /** Label of a version ("2160p", "Director's Cut") when the item has several. */
  readonly label?: string;
  /** 1-based number of a part when the item lies in several files. */
  readonly part?: number;
  readonly modifiedAtMs?: number;
  readonly durationMs?: number;
  readonly bitsPerSecond?: number;
  readonly streams?: readonly StreamInfo[];
  /** External subtitle files beside this source. */
  readonly subtitles?: readonly SubtitleRef[];
}

/** A stream inside a file. */
export interface StreamInfo {
  readonly kind: "video" | "audio" | "subtitle";
  /** Lower case: `h264`, `hevc`, `aac`, `eac3`, `subrip`. */
  readonly codec?: string;
  /** ISO 639-2. */
  readonly language?: string;
  readonly width?: number;
  readonly height?: number;
  /** Width to height as shown, for example 1.778. */
  readonly aspect?: number;
  readonly channels?: number;
  readonly hdr?: "hdr10" | "dolbyvision" | "hlg";
}

/** An external subtitle file. */
export interface SubtitleRef {
  /** Names it to the connector; stable while the file exists. */
  readonly id: string;
  /** Changes when its bytes may have changed. */
  readonly version?: string;
  /** Extension without dot: `srt`, `ass`, `vtt`, `sup`. */
  readonly extension: string;
  /** ISO 639-1 or 639-2, or a BCP 47 tag such as `pt-BR`. */
  readonly language?: string;
  readonly forced?: boolean;
  readonly hearingImpaired?: boolean;
  readonly isDefault?: boolean;
  readonly sizeBytes?: number;
}

/** An image that the server has. */
export interface ArtworkRef {
  readonly kind: ArtworkKind;
  /** 0 unless the server has several of this kind. */
  readonly index: number;
  /** Changes when the image changes: keys the artwork cache. */
  readonly version: string;
  /** Lower-case extension without dot, if known. Assumed `jpg`, and `png` for logos and clear art. */
  readonly extension?: string;
  /** Exact size of what {@link Connector.getArtworkURL} answers, if the listing tells. */
  readonly sizeBytes?: number;
}

/** What an image shows. An episode's still is its `thumb`; an album's cover is its `poster`. */
export type ArtworkKind = "poster" | "fanart" | "banner" | "thumb" | "landscape" | "logo" | "clearart" | "disc";

/** What an NFO says beyond the listing. Texts are plain, without HTML. */
export interface ItemDetails {
  readonly plot?: string;
  readonly tagline?: string;
  /** Names of the people, in credit order. */
  readonly people?: readonly Person[];
  readonly genres?: readonly string[];
  readonly tags?: readonly string[];
  readonly studios?: readonly string[];
  readonly countries?: readonly string[];
  /** Such as `PG-13`. */
  readonly certification?: string;
  readonly communityRating?: Rating;
  /** 0 to 100. */
  readonly criticRating?: number;
  readonly runtimeMs?: number;
  /** Of a series. */
  readonly status?: "Continuing" | "Ended" | "Unreleased";
  /** `yyyy-mm-dd`. */
  readonly ended?: string;
  /** Of an artist: `yyyy-mm-dd`. */
  readonly formed?: string;
  /** The collection a film belongs to. */
  readonly collection?: { readonly name: string; readonly tmdbId?: string; readonly overview?: string };
  /** YouTube id of the trailer. */
  readonly trailerYoutubeId?: string;
  /** Where a special is to be shown among the seasons. */
  readonly airsBefore?: { readonly season: number; readonly episode?: number };
  readonly airsAfterSeason?: number;
  /** 3D format: `HSBS`, `HTAB`, `FSBS`, `FTAB`, `MVC`. */
  readonly format3d?: string;
}

/** A rating out of ten. */
export interface Rating {
  /** Who rates: `imdb`, `themoviedb`; `default` when the server does not say. */
  readonly name: string;
  /** Above 0, at most 10. */
  readonly value: number;
  readonly votes?: number;
}

/** Somebody in the credits. */
export interface Person {
  readonly name: string;
  readonly kind: "actor" | "guestStar" | "director" | "writer" | "producer" | "composer" | "other";
  readonly role?: string;
}

/**
 * Where bytes are. Credentials belong in `headers`; they stand in the URL only when the server accepts nothing else,
 * and mediafs neither logs nor keys anything by them.
 */
export interface MediaURL {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** After this moment mediafs asks again. Absent: valid while the connector lives. */
  readonly expiresAt?: Date;
}

/** Something changed on the server. Ids that mean nothing to the tree are ignored. */
export type LibraryChange =
  | {
      readonly kind: "items";
      /** Any id here has every listing of the server asked for again, when it is next used: nothing tells where it stands. */
      readonly added: readonly string[];
      readonly updated: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: "library"; readonly libraryId: string }
  | { readonly kind: "everything" };
