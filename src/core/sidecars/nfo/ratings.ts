import type { ItemDetails } from "mediafs/plugin-api";
import { decimal, group, type NfoElement, whole } from "./nfo-element.js";
import { oneLine } from "./nfo-text.js";

const CRITICS = "tomatometerallcritics";

/**
 * The `ratings` block: critics out of 100 first, the community out of ten last and as the default, because some
 * readers take the last one that is not the critics'.
 */
export function ratings(details: ItemDetails): readonly NfoElement[] {
  const community = communityRating(details);
  const critics = rating(CRITICS, 100, details.criticRating, community.length === 0);
  return group("ratings", [...critics, ...community]);
}

/** The critics' rating as an element of its own. */
export function criticRating(details: ItemDetails): readonly NfoElement[] {
  return isWithin(details.criticRating, 100) ? whole("criticrating", details.criticRating) : [];
}

function communityRating({ communityRating }: ItemDetails): readonly NfoElement[] {
  if (communityRating === undefined) return [];
  const name = oneLine(communityRating.name).toLowerCase();
  // Readers take any name with "tomato" for the critics' scale.
  const shown = name === "" || name.includes("tomato") ? "default" : name;
  return rating(shown, 10, communityRating.value, true, whole("votes", communityRating.votes));
}

function rating(
  name: string,
  max: number,
  value: number | undefined,
  isDefault: boolean,
  votes: readonly NfoElement[] = [],
): readonly NfoElement[] {
  const valueElement = isWithin(value, max) ? decimal("value", value) : [];
  if (valueElement.length === 0) return [];
  const attributes = { name, max: String(max), default: isDefault ? "true" : undefined };
  return group("rating", [...valueElement, ...votes], attributes);
}

function isWithin(value: number | undefined, max: number): boolean {
  return value !== undefined && value > 0 && value <= max;
}
