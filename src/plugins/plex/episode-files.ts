import { baseNameOf } from "../item-facts/index.js";
import type { MediaDto, MetadataDto } from "./dto.js";
import { numberOf, textOf } from "./scalars.js";

/** An item, and the episodes that lie in its file after it. */
export interface FileOwner {
  /** Without the versions that are shown with an earlier episode. */
  readonly dto: MetadataDto;
  readonly further: readonly MetadataDto[];
}

/** How many entries before and after a page have to be known to tell which episodes share a file. */
export const EPISODES_IN_A_FILE = 10;

/**
 * The items of a list, in its order, with each file once: the server lists a file of several episodes with every one of
 * them, under ids of its own each time. It belongs to the first of them; an episode that has nothing else is told there.
 */
export function byFile(dtos: readonly MetadataDto[]): readonly FileOwner[] {
  const owners = new Map<string, OwnerDraft>();
  const drafts = new Map<MetadataDto, OwnerDraft>();
  for (const dto of dtos.toSorted(byNumber)) {
    const isShown = isEpisode(dto) && textOf(dto.deletedAt) === undefined;
    const owner = isShown ? draftOf(dto, owners) : { dto, further: [] };
    if (owner !== undefined) drafts.set(dto, owner);
  }
  return dtos.flatMap((dto) => drafts.get(dto) ?? []);
}

/** Whether the name of an episode's file speaks of several: `S01E01-E02`, `s01e01e02`, `1x01-02`. */
export function mayShareFile(dto: MetadataDto): boolean {
  return isEpisode(dto) && filesOf(dto).some((file) => /[ex]\d{1,4}(\s*-\s*|\s*[ex])+\d/i.test(baseNameOf(file) ?? ""));
}

interface OwnerDraft {
  dto: MetadataDto;
  further: MetadataDto[];
}

/** The episode as the owner of what nobody owned before; undefined when nothing is left, and it is told elsewhere. */
function draftOf(dto: MetadataDto, owners: Map<string, OwnerDraft>): OwnerDraft | undefined {
  const draft: OwnerDraft = { dto, further: [] };
  const all = dto.Media ?? [];
  const own = all.filter((media) => ownerOf(dto, media, owners) === undefined);
  for (const name of own.flatMap((media) => namesOf(dto, media))) owners.set(name, draft);
  if (own.length === all.length) return draft;
  draft.dto = { ...dto, Media: own };
  if (own.length > 0) return draft;
  const [first] = all;
  if (first !== undefined) ownerOf(dto, first, owners)?.further.push(dto);
  return undefined;
}

function ownerOf(dto: MetadataDto, media: MediaDto, owners: ReadonlyMap<string, OwnerDraft>): OwnerDraft | undefined {
  const found = namesOf(dto, media).map((name) => owners.get(name));
  return found.every((owner) => owner === found[0]) ? found[0] : undefined;
}

// By the path, as each episode has the file under another id; within one season, where they are told together.
function namesOf({ grandparentRatingKey, parentIndex }: MetadataDto, { Part }: MediaDto): string[] {
  return (Part ?? []).map(({ file, id }) =>
    [textOf(grandparentRatingKey), textOf(parentIndex), textOf(file) ?? `part ${textOf(id)}`].join("\u0000"),
  );
}

function filesOf({ Media }: MetadataDto): string[] {
  return (Media ?? []).flatMap(({ Part }) => (Part ?? []).flatMap(({ file }) => textOf(file) ?? []));
}

function isEpisode(dto: MetadataDto): boolean {
  return textOf(dto.type) === "episode";
}

function byNumber(one: MetadataDto, other: MetadataDto): number {
  return (numberOf(one.index) ?? 0) - (numberOf(other.index) ?? 0);
}
