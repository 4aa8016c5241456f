import { stableHash64 } from "./stable-hash.js";

const SECOND_MS = 1_000;

/**
 * A date whose milliseconds depend on the version of what it dates: where a server does not say when something changed,
 * programs and kernels still see by its date that it did. Without a version the date itself. Pure.
 */
export function versionedDateMs(dateMs: number, version: string | undefined): number {
  const wholeMs = Math.floor(dateMs);
  if (version === undefined) return wholeMs;
  const secondMs = wholeMs - (wholeMs % SECOND_MS);
  return secondMs + Number(stableHash64("version", version) % BigInt(SECOND_MS));
}
