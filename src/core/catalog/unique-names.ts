import { stableHashHex } from "../base/index.js";
import { foldName, type LegalName, LONGEST_NAME_BYTES, shorten } from "./legal-text.js";

/** Something that wants a name in a directory. */
export interface NameClaim<T> {
  readonly wanted: LegalName;
  /** Unique in the directory and stable: decides, with the date, who keeps a name that several want. */
  readonly id: string;
  readonly addedAtMs: number | undefined;
  readonly value: T;
}

/** A name given. */
export interface NamedValue<T> {
  readonly name: string;
  readonly value: T;
}

const MARK_LENGTHS = [8, 16, 32];

/**
 * Gives every claim a name that no system takes for another's. Of those that want the same, the one added first keeps
 * it; the others are marked ` [8 hex]` from their id. The order of the claims has no influence; the result is sorted by name.
 */
export function assignNames<T>(claims: readonly NameClaim<T>[]): NamedValue<T>[] {
  const [only, another] = claims;
  // The folder of a film: a walk over a library makes one after the other.
  if (only !== undefined && another === undefined) return [{ name: wantedName(only), value: only.value }];
  const taken = new Set<string>();
  const losers: NameClaim<T>[] = [];
  const named: NamedValue<T>[] = [];
  const take = (claim: NameClaim<T>, name: string): boolean => {
    const folded = foldName(name);
    if (taken.has(folded)) return false;
    taken.add(folded);
    named.push({ name, value: claim.value });
    return true;
  };
  for (const claim of claims.toSorted(bySeniority)) {
    if (!take(claim, wantedName(claim))) losers.push(claim);
  }
  // Only now: a mark must not take a name that somebody wants unmarked.
  for (const claim of losers) {
    for (const name of markedNames(claim)) if (take(claim, name)) break;
  }
  return named.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function wantedName<T>({ wanted: { base, extension } }: NameClaim<T>): string {
  return base + extension;
}

function* markedNames<T>({ wanted, id }: NameClaim<T>): Iterable<string> {
  const hex = stableHashHex(id);
  for (const length of MARK_LENGTHS) yield markedName(wanted, hex.slice(0, length));
  for (let round = 2; ; round += 1) yield markedName(wanted, `${hex}-${round}`);
}

function markedName({ base, extension }: LegalName, mark: string): string {
  const end = ` [${mark}]${extension}`;
  const room = LONGEST_NAME_BYTES - Buffer.byteLength(end);
  return `${shorten(base, { bytes: room, units: room })}${end}`;
}

function bySeniority<T>(a: NameClaim<T>, b: NameClaim<T>): number {
  const byDate = (a.addedAtMs ?? Number.MAX_VALUE) - (b.addedAtMs ?? Number.MAX_VALUE);
  if (byDate !== 0) return byDate;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
