import type { ContainerDto, MetadataDto, SectionDto } from "./dto.js";
import { textOf } from "./scalars.js";

// What the server says once, on the container, when it is the same for all items.
const HOISTED = [
  "parentRatingKey",
  "parentTitle",
  "parentIndex",
  "parentThumb",
  "grandparentRatingKey",
  "grandparentTitle",
  "grandparentThumb",
  "librarySectionID",
] as const;

/**
 * The container of an answer, with its items complete; undefined when the answer has none. Entries without a key of
 * their own ("All episodes") are left out. A list that is missing is an empty one.
 */
export function containerOf(answer: unknown): ContainerDto | undefined {
  const container = isRecord(answer) ? answer.MediaContainer : undefined;
  if (!isRecord(container)) return undefined;
  const items = listOf(container.Metadata);
  const sections = listOf(container.Directory);
  if (items === undefined || sections === undefined) return undefined;
  const shared = Object.fromEntries(
    HOISTED.filter((name) => container[name] != null).map((name) => [name, container[name]]),
  );
  const metadata = items.map((item) => ({ ...shared, ...item }) as MetadataDto);
  return { ...container, Metadata: metadata, Directory: sections as readonly SectionDto[] };
}

/** The id of an item; undefined for an entry that is none. */
export function keyOf(dto: MetadataDto): string | undefined {
  const key = textOf(dto.ratingKey);
  return key !== undefined && /^[0-9A-Za-z_-]+$/.test(key) ? key : undefined;
}

function listOf(value: unknown): readonly Record<string, unknown>[] | undefined {
  if (value == null) return [];
  return Array.isArray(value) && value.every(isRecord) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
