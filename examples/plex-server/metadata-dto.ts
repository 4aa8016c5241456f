import type { PlexLibrary } from "./library.js";
import type { PlexItem, PlexMedia, PlexPart, PlexStream } from "./model.js";

/** How much of an item an answer tells. */
export interface DtoOptions {
  /** Everything, as `/library/metadata/{id}` does; a list leaves out streams and most people. */
  readonly detailed: boolean;
  /** The ids in public databases, which a list tells only when it is asked. */
  readonly guids: boolean;
}

const FOLDERS = new Set(["show", "season", "artist", "album", "photoalbum", "collection"]);
const ROLES_IN_LISTS = 3;
const DURATION_MS = 5_400_000;

/** An item as the real server writes it, with its inconsistencies. */
export function metadataDto(library: PlexLibrary, item: PlexItem, options: DtoOptions): Record<string, unknown> {
  const { ratingKey, type } = item;
  const path = `/library/metadata/${ratingKey}`;
  return {
    ratingKey,
    key: FOLDERS.has(type) ? `${path}/children` : path,
    guid: item.guid ?? `plex://${type}/${ratingKey}`,
    // Albums of photos say the same as photos.
    type: type === "photoalbum" ? "photo" : type,
    title: item.title,
    titleSort: item.titleSort,
    originalTitle: item.originalTitle,
    editionTitle: item.edition,
    librarySectionID: Number(item.sectionKey),
    librarySectionTitle: library.sections.find(({ key }) => key === item.sectionKey)?.title,
    year: item.year,
    originallyAvailableAt: item.available,
    index: item.index,
    addedAt: item.addedAt,
    updatedAt: item.updatedAt,
    deletedAt: item.deletedAt,
    duration: item.media === undefined ? undefined : DURATION_MS,
    // A text here, a number or a flag elsewhere.
    skipChildren: item.skipChildren === true ? "1" : undefined,
    ...parentsOf(library, item),
    ...textsOf(item, options),
    ...imagesOf(item),
    ...(options.guids || options.detailed ? { Guid: item.guids?.map((id) => ({ id })) } : {}),
    Media: item.media?.map((media) => mediaDto(media, options)),
  };
}

function parentsOf(library: PlexLibrary, item: PlexItem) {
  const parent = library.item(item.parentKey);
  const grandparent = library.item(parent?.parentKey);
  const thumb = parent?.images?.find(({ element }) => element === "thumb");
  const grandThumb = grandparent?.images?.find(({ element }) => element === "thumb");
  const hidden = grandparent?.skipChildren === true;
  return {
    skipParent: hidden ? true : undefined,
    parentRatingKey: hidden ? undefined : parent?.ratingKey,
    parentKey: hidden || parent === undefined ? undefined : `/library/metadata/${parent.ratingKey}`,
    parentTitle: parent?.title,
    parentIndex: item.disc ?? parent?.index,
    parentThumb: thumb === undefined ? undefined : imagePath(parent, thumb),
    grandparentRatingKey: grandparent?.ratingKey,
    grandparentKey: grandparent === undefined ? undefined : `/library/metadata/${grandparent.ratingKey}`,
    grandparentTitle: grandparent?.title,
    grandparentThumb: grandThumb === undefined ? undefined : imagePath(grandparent, grandThumb),
  };
}

function textsOf({ texts }: PlexItem, { detailed }: DtoOptions) {
  const tags = (names: readonly string[] | undefined) => names?.map((tag) => ({ tag }));
  return {
    summary: texts?.summary ?? "",
    tagline: texts?.tagline,
    studio: texts?.studio,
    contentRating: texts?.contentRating,
    audienceRating: texts?.audienceRating,
    audienceRatingImage: texts?.audienceRating === undefined ? undefined : "imdb://image.rating",
    Genre: tags(texts?.genres),
    Director: tags(texts?.directors),
    Role: detailed ? texts?.roles : texts?.roles?.slice(0, ROLES_IN_LISTS),
    Collection: detailed && texts?.collection !== undefined ? [{ tag: texts.collection }] : undefined,
  };
}

function imagesOf(item: PlexItem) {
  const images = item.images ?? [];
  const pathOf = (element: string) => {
    const image = images.find((one) => one.element === element);
    return image === undefined ? undefined : imagePath(item, image);
  };
  const logo = pathOf("clearLogo");
  return {
    thumb: item.foreignThumb ?? pathOf("thumb"),
    art: pathOf("art"),
    banner: pathOf("banner"),
    // The logo has no field of its own.
    Image: logo === undefined ? undefined : [{ alt: item.title, type: "clearLogo", url: logo }],
  };
}

function imagePath(item: PlexItem | undefined, { element, stamp }: { element: string; stamp: number }): string {
  return `/library/metadata/${item?.ratingKey}/${element}/${stamp}`;
}

function mediaDto(media: PlexMedia, { detailed }: DtoOptions): Record<string, unknown> {
  return {
    id: media.id,
    title: media.title,
    duration: DURATION_MS,
    bitrate: 5741,
    container: media.container,
    videoResolution: media.resolution,
    // A number here and a flag on the part.
    optimizedForStreaming: 1,
    proxyType: media.optimized === true ? 42 : undefined,
    deletedAt: media.deletedAt,
    Part: media.parts.map((part) => partDto(part, media, detailed)),
  };
}

function partDto(part: PlexPart, media: PlexMedia, detailed: boolean): Record<string, unknown> {
  return {
    id: part.id,
    key: `/library/parts/${part.id}/${part.stamp}/file.${media.container}`,
    file: part.file,
    size: part.hidesSize === true ? undefined : part.contents.sizeBytes,
    duration: DURATION_MS,
    container: media.container,
    optimizedForStreaming: true,
    Stream: detailed ? part.streams.map(streamDto) : undefined,
  };
}

function streamDto(stream: PlexStream): Record<string, unknown> {
  const picture = stream.kind === 1 ? { width: 1920, height: 1080, colorTrc: "bt709" } : {};
  return {
    id: stream.id,
    streamType: stream.kind,
    codec: stream.codec,
    // Only what is a file of its own has a key.
    key: stream.contents === undefined ? undefined : `/library/streams/${stream.id}`,
    languageCode: stream.language,
    displayTitle: stream.language ?? "Unknown",
    forced: stream.forced,
    hearingImpaired: stream.hearingImpaired,
    channels: stream.kind === 2 ? 2 : undefined,
    ...picture,
  };
}
