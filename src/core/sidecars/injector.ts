import { inject, injectable } from "tsyringe";
import { stableHash64 } from "../base/index.js";
import type { DirectoryRef, Listing } from "../catalog/index.js";
import { Config } from "../config/index.js";
import { folderSidecars, ownSidecars } from "./directory-sidecars.js";
import { fileSidecars } from "./file-sidecars.js";
import { nameKey } from "./media-name.js";
import type { SidecarEntry, SidecarInjector } from "./sidecar.js";
import type { SidecarCandidate } from "./sidecar-candidate.js";

// A longer name is listed and then refused by Linux; shortened, no program would know whose sidecar it is.
const NAME_BYTES_AT_MOST = 255;

/** Adds the sidecars that the configuration asks for. Real names come first, then sidecars in the order of the listing. */
@injectable()
export class ConfiguredInjector implements SidecarInjector {
  constructor(@inject(Config) private readonly config: Config) {}

  sidecarsOf(listing: Listing): readonly SidecarEntry[] {
    const taken = new Set(listing.entries.map(({ name }) => nameKey(name)));
    const place = placeOf(listing.directory);
    const entries: SidecarEntry[] = [];
    for (const { name, mtimeMs, target } of this.#candidates(listing)) {
      const key = nameKey(name);
      if (taken.has(key) || Buffer.byteLength(name) > NAME_BYTES_AT_MOST) continue;
      taken.add(key);
      entries.push({ name, inode: stableHash64("sidecar", ...place, name), mtimeMs, target });
    }
    return entries;
  }

  *#candidates(listing: Listing): Generator<SidecarCandidate> {
    const { sidecars } = this.config;
    yield* ownSidecars(listing, sidecars);
    for (const entry of listing.entries) {
      const { target } = entry;
      if (target.kind === "source")
        yield* fileSidecars({ directory: listing.directory, entry, file: target }, sidecars);
      else yield* folderSidecars(listing, entry, sidecars);
    }
  }
}

/** Names a directory among all directories, the same in every run. */
function placeOf(directory: DirectoryRef): readonly string[] {
  const { kind, serverKey } = directory;
  switch (directory.kind) {
    case "server":
      return [kind, serverKey];
    case "library":
      return [kind, serverKey, directory.library.id];
    case "disc":
      return [kind, serverKey, directory.library.id, directory.item.id, String(directory.disc)];
    default:
      return [kind, serverKey, directory.library.id, directory.item.id];
  }
}
