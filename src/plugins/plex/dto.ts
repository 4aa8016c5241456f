/** A single value of an answer. Whether a number, a text or a flag comes differs between versions and answers. */
export type Scalar = string | number | boolean | null;

/** An item as the server sends it. Only the fields that are used; each may be missing. Names differ by case alone. */
export interface MetadataDto {
  readonly ratingKey?: Scalar;
  readonly key?: Scalar;
  readonly guid?: Scalar;
  readonly type?: Scalar;
  readonly subtype?: Scalar;
  readonly title?: Scalar;
  readonly titleSort?: Scalar;
  readonly originalTitle?: Scalar;
  readonly editionTitle?: Scalar;
  readonly summary?: Scalar;
  readonly tagline?: Scalar;
  readonly studio?: Scalar;
  readonly network?: Scalar;
  readonly contentRating?: Scalar;
  readonly rating?: Scalar;
  readonly ratingImage?: Scalar;
  readonly audienceRating?: Scalar;
  readonly audienceRatingImage?: Scalar;
  readonly year?: Scalar;
  readonly originallyAvailableAt?: Scalar;
  readonly addedAt?: Scalar;
  readonly updatedAt?: Scalar;
  readonly deletedAt?: Scalar;
  readonly duration?: Scalar;
  readonly index?: Scalar;
  readonly parentIndex?: Scalar;
  readonly parentRatingKey?: Scalar;
  readonly parentTitle?: Scalar;
  readonly parentThumb?: Scalar;
  readonly grandparentRatingKey?: Scalar;
  readonly grandparentTitle?: Scalar;
  readonly grandparentThumb?: Scalar;
  readonly librarySectionID?: Scalar;
  readonly skipChildren?: Scalar;
  readonly thumb?: Scalar;
  readonly art?: Scalar;
  readonly banner?: Scalar;
  readonly Image?: readonly ImageDto[];
  readonly Guid?: readonly { readonly id?: Scalar }[];
  readonly Media?: readonly MediaDto[];
  readonly Genre?: readonly TagDto[];
  readonly Style?: readonly TagDto[];
  readonly Country?: readonly TagDto[];
  readonly Label?: readonly TagDto[];
  readonly Collection?: readonly TagDto[];
  readonly Director?: readonly TagDto[];
  readonly Writer?: readonly TagDto[];
  readonly Producer?: readonly TagDto[];
  readonly Role?: readonly TagDto[];
  readonly Rating?: readonly RatingDto[];
}

/** A name in a list of names. */
export interface TagDto {
  readonly tag?: Scalar;
  readonly role?: Scalar;
}

/** What one of several sources thinks of an item. */
export interface RatingDto {
  readonly image?: Scalar;
  readonly type?: Scalar;
  readonly value?: Scalar;
}

/** An image by its purpose. */
export interface ImageDto {
  readonly type?: Scalar;
  readonly url?: Scalar;
}

/** A version of an item. */
export interface MediaDto {
  readonly id?: Scalar;
  readonly title?: Scalar;
  readonly proxyType?: Scalar;
  readonly deletedAt?: Scalar;
  readonly container?: Scalar;
  readonly duration?: Scalar;
  /** Kilobits per second. */
  readonly bitrate?: Scalar;
  readonly width?: Scalar;
  readonly height?: Scalar;
  readonly aspectRatio?: Scalar;
  readonly videoResolution?: Scalar;
  readonly videoCodec?: Scalar;
  readonly audioCodec?: Scalar;
  readonly audioChannels?: Scalar;
  readonly Part?: readonly PartDto[];
}

/** A file of a version. */
export interface PartDto {
  readonly id?: Scalar;
  readonly key?: Scalar;
  readonly file?: Scalar;
  readonly size?: Scalar;
  readonly deletedAt?: Scalar;
  readonly container?: Scalar;
  readonly duration?: Scalar;
  readonly Stream?: readonly StreamDto[];
}

/** A stream in a file, or a file beside it. */
export interface StreamDto {
  readonly id?: Scalar;
  readonly key?: Scalar;
  readonly streamType?: Scalar;
  readonly codec?: Scalar;
  readonly format?: Scalar;
  readonly languageCode?: Scalar;
  readonly languageTag?: Scalar;
  readonly forced?: Scalar;
  readonly hearingImpaired?: Scalar;
  readonly default?: Scalar;
  readonly width?: Scalar;
  readonly height?: Scalar;
  readonly channels?: Scalar;
  readonly colorTrc?: Scalar;
  readonly DOVIPresent?: Scalar;
}

/** A library of the server. */
export interface SectionDto {
  readonly key?: Scalar;
  readonly type?: Scalar;
  readonly title?: Scalar;
  readonly agent?: Scalar;
  readonly scanner?: Scalar;
  readonly allowSync?: Scalar;
  readonly createdAt?: Scalar;
  readonly updatedAt?: Scalar;
}

/** What every answer is wrapped in. */
export interface ContainerDto {
  readonly size?: Scalar;
  readonly totalSize?: Scalar;
  readonly offset?: Scalar;
  readonly machineIdentifier?: Scalar;
  readonly version?: Scalar;
  readonly allowSync?: Scalar;
  readonly generalDecisionCode?: Scalar;
  readonly generalDecisionText?: Scalar;
  readonly Metadata: readonly MetadataDto[];
  readonly Directory: readonly SectionDto[];
}
