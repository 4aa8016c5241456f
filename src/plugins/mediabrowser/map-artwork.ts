import type { ArtworkKind, ArtworkRef, ItemRef } from "mediafs/plugin-api";
import type { ItemDto } from "./dto.js";
import { textOf } from "./scalars.js";

const KIND_OF_IMAGE: Readonly<Record<string, ArtworkKind>> = {
  Primary: "poster",
  Thumb: "landscape",
  Banner: "banner",
  Logo: "logo",
  Art: "clearart",
  Disc: "disc",
};

/** The images that the item itself has on the server. A photo has none beside itself. */
export function mapArtwork(dto: ItemDto): ArtworkRef[] {
  if (dto.Type === "Photo") return [];
  const single = Object.entries(dto.ImageTags ?? {}).flatMap(([image, tag]) => {
    const kind = KIND_OF_IMAGE[image];
    const version = textOf(tag);
    if (kind === undefined || version === undefined) return [];
    // An episode's still is the image that other items use for their poster.
    return [{ kind: dto.Type === "Episode" && image === "Primary" ? "thumb" : kind, index: 0, version } as const];
  });
  const backdrops = (dto.BackdropImageTags ?? []).flatMap((version, index) =>
    version === "" ? [] : [{ kind: "fanart", index, version } as const],
  );
  return [...single, ...backdrops];
}

const IMAGE_OF_KIND: Readonly<Record<ArtworkKind, string>> = {
  poster: "Primary",
  thumb: "Primary",
  fanart: "Backdrop",
  landscape: "Thumb",
  banner: "Banner",
  logo: "Logo",
  clearart: "Art",
  disc: "Disc",
};

/** The API path of an image. */
export function artworkPath(item: ItemRef, artwork: ArtworkRef): string {
  const path = `/Items/${encodeURIComponent(item.id)}/Images/${IMAGE_OF_KIND[artwork.kind]}`;
  return artwork.kind === "fanart" ? `${path}/${artwork.index}` : path;
}

/** Accepts every format that an image may have, so that the server sends the original instead of a conversion. */
export const ARTWORK_ACCEPT = "image/webp,image/gif,image/png,image/jpeg,*/*;q=0.5";
