/** What a JSON answer may hold in place of a value. */
type Maybe<T> = T | null;

/** An item as the server sends it. Only the fields that are used; each may be missing. */
export interface ItemDto {
  readonly Id: string;
  readonly Type: string;
  readonly Name?: Maybe<string>;
  readonly Etag?: Maybe<string>;
  readonly Path?: Maybe<string>;
  readonly ParentId?: Maybe<string>;
  readonly SortName?: Maybe<string>;
  readonly OriginalTitle?: Maybe<string>;
  readonly Container?: Maybe<string>;
  readonly CollectionType?: Maybe<string>;
  readonly LocationType?: Maybe<string>;
  readonly ExtraType?: Maybe<string>;
  readonly VideoType?: Maybe<string>;
  readonly Video3DFormat?: Maybe<string>;
  readonly PartCount?: Maybe<number>;
  readonly DateCreated?: Maybe<string>;
  readonly DateLastMediaAdded?: Maybe<string>;
  readonly DateModified?: Maybe<string>;
  readonly Size?: Maybe<number>;
  readonly PremiereDate?: Maybe<string>;
  readonly EndDate?: Maybe<string>;
  readonly ProductionYear?: Maybe<number>;
  readonly RunTimeTicks?: Maybe<number>;
  readonly IndexNumber?: Maybe<number>;
  readonly IndexNumberEnd?: Maybe<number>;
  readonly ParentIndexNumber?: Maybe<number>;
  readonly SeriesId?: Maybe<string>;
  readonly SeriesName?: Maybe<string>;
  readonly SeasonId?: Maybe<string>;
  readonly Album?: Maybe<string>;
  readonly AlbumId?: Maybe<string>;
  readonly AlbumArtist?: Maybe<string>;
  readonly AlbumArtists?: Maybe<readonly NamedDto[]>;
  readonly Artists?: Maybe<readonly string[]>;
  readonly ProviderIds?: Maybe<Readonly<Record<string, Maybe<string>>>>;
  readonly ImageTags?: Maybe<Readonly<Record<string, Maybe<string>>>>;
  readonly BackdropImageTags?: Maybe<readonly string[]>;
  readonly MediaSources?: Maybe<readonly MediaSourceDto[]>;
  readonly Overview?: Maybe<string>;
  readonly Taglines?: Maybe<readonly string[]>;
  readonly Genres?: Maybe<readonly string[]>;
  readonly Tags?: Maybe<readonly string[]>;
  readonly TagItems?: Maybe<readonly NamedDto[]>;
  readonly Studios?: Maybe<readonly NamedDto[]>;
  readonly People?: Maybe<readonly PersonDto[]>;
  readonly ProductionLocations?: Maybe<readonly string[]>;
  readonly OfficialRating?: Maybe<string>;
  readonly CommunityRating?: Maybe<number>;
  readonly CriticRating?: Maybe<number>;
  readonly Status?: Maybe<string>;
  readonly RemoteTrailers?: Maybe<readonly { readonly Url?: Maybe<string> }[]>;
  readonly AirsBeforeSeasonNumber?: Maybe<number>;
  readonly AirsBeforeEpisodeNumber?: Maybe<number>;
  readonly AirsAfterSeasonNumber?: Maybe<number>;
  readonly SortParentIndexNumber?: Maybe<number>;
  readonly SortIndexNumber?: Maybe<number>;
}

/** A reference by name. */
export interface NamedDto {
  readonly Name?: Maybe<string>;
  readonly Id?: Maybe<string | number>;
}

/** Somebody in the credits. */
export interface PersonDto {
  readonly Name?: Maybe<string>;
  readonly Role?: Maybe<string>;
  readonly Type?: Maybe<string>;
}

/** One file of an item. */
export interface MediaSourceDto {
  readonly Id?: Maybe<string>;
  readonly Name?: Maybe<string>;
  readonly Path?: Maybe<string>;
  readonly Protocol?: Maybe<string>;
  readonly Type?: Maybe<string>;
  readonly Container?: Maybe<string>;
  readonly Size?: Maybe<number>;
  readonly ETag?: Maybe<string>;
  readonly IsRemote?: Maybe<boolean>;
  readonly VideoType?: Maybe<string>;
  readonly RunTimeTicks?: Maybe<number>;
  readonly Bitrate?: Maybe<number>;
  readonly MediaStreams?: Maybe<readonly MediaStreamDto[]>;
}

/** A stream in a file, or a file beside it. */
export interface MediaStreamDto {
  readonly Type?: Maybe<string>;
  readonly Index?: Maybe<number>;
  readonly Codec?: Maybe<string>;
  readonly Language?: Maybe<string>;
  readonly Path?: Maybe<string>;
  readonly IsExternal?: Maybe<boolean>;
  readonly IsForced?: Maybe<boolean>;
  readonly IsDefault?: Maybe<boolean>;
  readonly IsHearingImpaired?: Maybe<boolean>;
  readonly Width?: Maybe<number>;
  readonly Height?: Maybe<number>;
  readonly AspectRatio?: Maybe<string>;
  readonly Channels?: Maybe<number>;
  readonly VideoRangeType?: Maybe<string>;
  readonly ExtendedVideoType?: Maybe<string>;
}

/** A page of items. */
export interface ItemsDto {
  readonly Items: readonly ItemDto[];
  readonly TotalRecordCount?: Maybe<number>;
}

/** A user of the server. */
export interface UserDto {
  readonly Id: string;
  readonly Name?: Maybe<string>;
}

/** The answer to a login. */
export interface LoginDto {
  readonly AccessToken: string;
  readonly User: UserDto;
}

/** What a server tells to anybody. */
export interface PublicInfoDto {
  readonly Id: string;
  readonly Version: string;
  readonly ServerName?: Maybe<string>;
  readonly ProductName?: Maybe<string>;
  readonly StartupWizardCompleted?: Maybe<boolean>;
  readonly LocalAddresses?: Maybe<readonly string[]>;
  readonly RemoteAddresses?: Maybe<readonly string[]>;
}

/** The value as a page of items; undefined when it is something else. */
export function asItems(value: unknown): ItemsDto | undefined {
  if (!isRecord(value) || !Array.isArray(value.Items) || !value.Items.every(isItem)) return undefined;
  return value as unknown as ItemsDto;
}

/** The value as a list of users, bare or as a page of them; undefined when it is something else. */
export function asUsers(value: unknown): readonly UserDto[] | undefined {
  const users: unknown = isRecord(value) ? value.Items : value;
  return Array.isArray(users) && users.every(isUser) ? users : undefined;
}

/** The value as one user; undefined when it is something else. */
export function asUser(value: unknown): UserDto | undefined {
  return isUser(value) ? value : undefined;
}

/** The value as the answer to a login; undefined when it is something else. */
export function asLogin(value: unknown): LoginDto | undefined {
  if (!isRecord(value) || !isText(value.AccessToken) || !isUser(value.User)) return undefined;
  return { AccessToken: value.AccessToken, User: value.User };
}

/** The value as a server's public information; undefined when it is something else. */
export function asPublicInfo(value: unknown): PublicInfoDto | undefined {
  if (!isRecord(value) || !isText(value.Id) || !isText(value.Version)) return undefined;
  return value as unknown as PublicInfoDto;
}

function isItem(value: unknown): value is ItemDto {
  return isRecord(value) && isText(value.Id) && isText(value.Type);
}

function isUser(value: unknown): value is UserDto {
  return isRecord(value) && isText(value.Id);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
