import type { ItemDetails, Person, Rating } from "mediafs/plugin-api";
import { defined, someOf } from "../item-facts/index.js";
import type { MetadataDto, RatingDto, TagDto } from "./dto.js";
import { numberOf, textOf } from "./scalars.js";

// Who rates, by how the server names the picture beside the rating: `imdb://image.rating`.
const RATER: Readonly<Record<string, string>> = { imdb: "imdb", themoviedb: "themoviedb", thetvdb: "thetvdb" };
const FULL_SCORE = 10;

/** Everything an NFO says beyond the listing. */
export function mapDetails(dto: MetadataDto): ItemDetails {
  const collection = textOf(dto.Collection?.[0]?.tag);
  return defined({
    plot: textOf(dto.summary),
    tagline: textOf(dto.tagline),
    people: someOf(peopleOf(dto)),
    genres: namesOf(dto.Genre),
    tags: namesOf([...(dto.Label ?? []), ...(dto.Style ?? [])]),
    studios: namesOf([{ tag: dto.studio ?? null }, { tag: dto.network ?? null }]),
    countries: namesOf(dto.Country),
    certification: textOf(dto.contentRating),
    ...ratingsOf(dto),
    runtimeMs: numberOf(dto.duration, 1),
    collection: collection === undefined || textOf(dto.type) !== "movie" ? undefined : { name: collection },
  });
}

function peopleOf(dto: MetadataDto): Person[] {
  return [
    ...personsOf(dto.Role, "actor"),
    ...personsOf(dto.Director, "director"),
    ...personsOf(dto.Writer, "writer"),
    ...personsOf(dto.Producer, "producer"),
  ];
}

function personsOf(tags: readonly TagDto[] | undefined, kind: Person["kind"]): Person[] {
  return (tags ?? []).flatMap(({ tag, role }) => {
    const name = textOf(tag);
    return name === undefined ? [] : [{ name, kind, ...defined({ role: textOf(role) }) }];
  });
}

function namesOf(tags: readonly TagDto[] | undefined): readonly string[] | undefined {
  const names = (tags ?? []).flatMap(({ tag }) => textOf(tag) ?? []);
  return someOf([...new Set(names)]);
}

function ratingsOf(dto: MetadataDto) {
  const scalars: RatingDto[] = [
    { image: dto.audienceRatingImage ?? null, type: "audience", value: dto.audienceRating ?? null },
    { image: dto.ratingImage ?? null, type: "critic", value: dto.rating ?? null },
  ];
  const all = [...(dto.Rating ?? []), ...scalars];
  return {
    communityRating: all.map(communityRating).find((rating) => rating !== undefined),
    criticRating: all.map(criticRating).find((rating) => rating !== undefined),
  };
}

function communityRating({ image, type, value }: RatingDto): Rating | undefined {
  const rater = raterOf(image);
  const score = numberOf(value);
  if (score === undefined || score <= 0 || score > FULL_SCORE || rater === "rottentomatoes") return undefined;
  if (textOf(type) !== "audience" && RATER[rater] === undefined) return undefined;
  return { name: RATER[rater] ?? "default", value: score };
}

// The critics' percentage comes divided by ten.
function criticRating({ image, type, value }: RatingDto): number | undefined {
  const score = numberOf(value, 0);
  if (score === undefined || score > FULL_SCORE || textOf(type) !== "critic") return undefined;
  return raterOf(image) === "rottentomatoes" ? Math.round(score * 10) : undefined;
}

function raterOf(image: unknown): string {
  return /^([a-z]+):\/\//.exec(textOf(image) ?? "")?.[1] ?? "";
}
