import { inject, injectable } from "tsyringe";
import { stableHash64 } from "../base/index.js";
import { directoryKey, foldName, type Listing } from "../catalog/index.js";
import { Config } from "../config/index.js";
import { folderSidecars, ownSidecars } from "./directory-sidecars.js";
import { fileSidecars } from "./file-sidecars.js";
import { baseName } from "./media-name.js";
import type { SidecarEntry, SidecarInjector } from "./sidecar.js";
import type { SidecarCandidate } from "./sidecar-candidate.js";

// A longer name is listed and then refused by Linux; shortened, no program would know whose sidecar it is.
const NAME_BYTES_AT_MOST = 255;

/** Sidecars that belong to one entry, or to the directory itself. */
interface Group {
  /** Stable number of what they belong to. */
  readonly inode: bigint;
  /** What most of their names begin with. */
  readonly base: string;
  readonly candidates: readonly SidecarCandidate[];
}

/** Adds the sidecars that the configuration asks for. Real names come first, then sidecars in the order of the listing. */
@injectable()
export class ConfiguredInjector implements SidecarInjector {
  constructor(@inject(Config) private readonly config: Config) {}

  sidecarsOf(listing: Listing): readonly SidecarEntry[] {
    const taken = new Set(listing.entries.map(({ name }) => foldName(name)));
    const inodes = new SidecarInodes();
    const entries: SidecarEntry[] = [];
    for (const { inode, base, candidates } of this.#groups(listing)) {
      for (const { name: first, otherName = first, mtimeMs, target } of candidates) {
        const name = [first, otherName].find((each) => isFree(each, taken));
        if (name === undefined) continue;
        taken.add(foldName(name));
        const suffix = name.startsWith(base) ? name.slice(base.length) : name;
        entries.push({ name, inode: inodes.of(inode, suffix), mtimeMs, target });
      }
    }
    return entries;
  }

  *#groups(listing: Listing): Generator<Group> {
    const { sidecars } = this.config;
    const { directory } = listing;
    yield {
      inode: stableHash64("sidecars", directoryKey(directory)),
      base: "",
      candidates: ownSidecars(listing, sidecars),
    };
    for (const entry of listing.entries) {
      const { target, inode, name } = entry;
      if (target.kind === "source") {
        const candidates = fileSidecars({ directory, entry, file: target }, sidecars);
        yield { inode, base: baseName(name), candidates };
      } else yield { inode, base: name, candidates: folderSidecars(listing, entry, sidecars) };
    }
  }
}

function isFree(name: string, taken: ReadonlySet<string>): boolean {
  return !taken.has(foldName(name)) && Buffer.byteLength(name) <= NAME_BYTES_AT_MOST;
}

/**
 * Numbers of sidecars: two 64-bit hashes, of the owner and of what the name adds, in one. The second is made once for
 * all owners, as a library may show a hundred thousand sidecars at once.
 */
class SidecarInodes {
  readonly #hashes = new Map<string, bigint>();

  of(owner: bigint, suffix: string): bigint {
    let hash = this.#hashes.get(suffix);
    if (hash === undefined) {
      hash = stableHash64("sidecar", suffix);
      this.#hashes.set(suffix, hash);
    }
    return BigInt.asUintN(64, owner ^ hash);
  }
}
