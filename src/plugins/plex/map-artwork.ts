import { createHash } from "node:crypto";
import type { ArtworkKind, ArtworkRef, ItemRef, ItemType } from "mediafs/plugin-api";
import { isAllowed } from "./allowed-paths.js";
import type { ImageDto, MetadataDto } from "./dto.js";
import { textOf } from "./scalars.js";

/** An image and where it is. */
export interface LocatedArtwork {
  readonly ref: ArtworkRef;
  /** A path below the server's address, or an address on another host. */
  readonly place: string;
}

const KIND_OF_IMAGE: Readonly<Record<string, ArtworkKind>> = {
  coverPoster: "poster",
  snapshot: "thumb",
  background: "fanart",
  banner: "banner",
  clearLogo: "logo",
};

const OWN = /^\/library\/metadata\/([^/]+)\/(.+)$/;
const FOREIGN_VERSION = "address-";

/**
 * The images that the item itself has: those of its parents, which the server repeats on it, are shown there alone, and
 * pictures that stand for "none" are left out. A photo has none beside itself.
 */
export function locateArtwork(dto: MetadataDto, type: ItemType): readonly LocatedArtwork[] {
  if (type === "photo") return [];
  const found = new Map<ArtworkKind, LocatedArtwork>();
  for (const [kind, place] of candidates(dto, type)) {
    const located = locate(kind, place, textOf(dto.ratingKey) ?? "");
    if (located !== undefined && !found.has(kind)) found.set(kind, located);
  }
  return [...found.values()];
}

/** The path of an image of the server's own; undefined for one on another host, which only the item's details tell. */
export function artworkPath(item: ItemRef, { version }: ArtworkRef): string | undefined {
  return version.startsWith(FOREIGN_VERSION) ? undefined : `/library/metadata/${item.id}/${version}`;
}

function candidates(dto: MetadataDto, type: ItemType): readonly (readonly [ArtworkKind, string])[] {
  const stands = type === "episode" ? "thumb" : "poster";
  const scalars: readonly (readonly [ArtworkKind, unknown])[] = [
    [stands, dto.thumb],
    ["fanart", dto.art],
    ["banner", dto.banner],
  ];
  const images = (dto.Image ?? []).map((image) => [kindOf(image, stands), image.url] as const);
  return [...scalars, ...images].flatMap(([kind, value]) => {
    const place = textOf(value);
    return kind === undefined || place === undefined ? [] : [[kind, place] as const];
  });
}

function kindOf(image: ImageDto, stands: ArtworkKind): ArtworkKind | undefined {
  const kind = KIND_OF_IMAGE[textOf(image.type) ?? ""];
  return kind === "poster" && stands === "thumb" ? undefined : kind;
}

function locate(kind: ArtworkKind, place: string, ratingKey: string): LocatedArtwork | undefined {
  const own = OWN.exec(place);
  if (own !== null) {
    const [, owner, version] = own;
    return owner === ratingKey && version !== undefined && isAllowed(place)
      ? { ref: { kind, index: 0, version }, place }
      : undefined;
  }
  if (!/^https?:\/\//i.test(place) || !URL.canParse(place)) return undefined;
  // Not the address itself: versions are written down, and a foreign address may hold a key of its own.
  const hash = createHash("sha256").update(place).digest("hex").slice(0, 16);
  return { ref: { kind, index: 0, version: `${FOREIGN_VERSION}${hash}` }, place };
}
